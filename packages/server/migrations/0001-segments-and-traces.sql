-- Segment documents as they were sent. Answers "every document of these traces", so a trace's documents lie together
-- and the granule is small: five traces read five granules of 512 rows. A day of arrival is a partition, which
-- makes retention the dropping of whole parts and keeps catch-up after a crash to the newest parts.
CREATE TABLE IF NOT EXISTS segments
(
    trace_id    String,
    received_at DateTime64(6, 'UTC'),
    position    UInt32,
    document    String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(received_at)
ORDER BY (trace_id, received_at, position)
TTL toDateTime(received_at) + INTERVAL 30 DAY DELETE
SETTINGS index_granularity = 512, ttl_only_drop_parts = 1, fsync_after_insert = 1;

-- One row a trace: the assembled result. `trace_time` never changes once a trace is known (see trace-time.ts), so a
-- newer revision replaces the row under the same key. Answers "the newest traces of this range that ..." by reading
-- from the end of the key. A duration or response time of -1 and an end of zero mean "not ended"; an entry point of -1
-- means "none". Flags are bits: 1 error, 2 throttle, 4 fault. `services` are referred to by index from 0. Names ending
-- in _us are whole microseconds: lengths, and inside `segments` and `edges` also instants since the epoch, which are
-- plain integers there because writing and reading an array of DateTime64 costs several times as much.
CREATE TABLE IF NOT EXISTS traces
(
    trace_time         DateTime('UTC'),
    trace_id           String,
    revision           UInt32,
    first_received_at  DateTime64(6, 'UTC'),
    last_received_at   DateTime64(6, 'UTC'),
    entity_count       UInt32,
    start_at           DateTime64(6, 'UTC'),
    end_at             DateTime64(6, 'UTC'),
    duration_us        Int64,
    response_us        Int64,
    is_partial         Bool,
    has_fault          Bool,
    has_error          Bool,
    has_throttle       Bool,
    http_url           String,
    http_status        UInt16,
    http_method        LowCardinality(String),
    http_user_agent    String,
    http_client_ip     String,
    entry_point        Int32,
    services Nested
    (
        name           LowCardinality(String),
        names          Array(String),
        type           LowCardinality(String),
        account_id     LowCardinality(String),
        state          LowCardinality(String),
        is_root        Bool
    ),
    segments Nested
    (
        service        UInt32,
        is_inferred    Bool,
        start_us       Int64,
        end_us         Int64,
        response_us    UInt64,
        duration_us    UInt64,
        flags          UInt8
    ),
    edges Nested
    (
        source         UInt32,
        target         UInt32,
        start_us       Int64,
        end_us         Int64,
        response_us    UInt64,
        flags          UInt8,
        alias_name     LowCardinality(String),
        alias_type     LowCardinality(String)
    ),
    annotations Nested
    (
        key            LowCardinality(String),
        kind           Enum8('string' = 1, 'number' = 2, 'boolean' = 3),
        text           String,
        number         Float64,
        services       Array(UInt32)
    ),
    users Nested
    (
        name           String,
        services       Array(UInt32)
    ),
    resource_arns      Array(String),
    instance_ids       Array(String),
    availability_zones Array(LowCardinality(String)),
    fault_root_causes         String CODEC(ZSTD(1)),
    error_root_causes         String CODEC(ZSTD(1)),
    response_time_root_causes String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toDate(trace_time)
ORDER BY (trace_time, trace_id)
TTL toDateTime(last_received_at) + INTERVAL 30 DAY DELETE
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1;

-- How far a writer's traces reach: every document it received up to here is in `traces`. What came later is assembled
-- again when the writer starts.
CREATE TABLE IF NOT EXISTS watermarks
(
    writer            String,
    assembled_through DateTime64(6, 'UTC'),
    recorded_at       DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(recorded_at)
ORDER BY writer;
