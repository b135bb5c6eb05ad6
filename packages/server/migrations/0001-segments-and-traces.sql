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
SETTINGS index_granularity = 512, ttl_only_drop_parts = 1, fsync_after_insert = 1, merge_selector_base = 10,
    old_parts_lifetime = 60;

-- One row a trace: the assembled result. `trace_time` never changes once a trace is known (see trace-time.ts), so a
-- newer revision replaces the row under the same key. Answers "the newest traces of this range that ..." by reading
-- from the end of the key.
--
-- The nested columns are small numbers wherever they can be, because writing them is a third of the cost of receiving
-- a trace: an instant is the microseconds since the trace's `start_at`, an end is a start plus a response time, and
-- services are referred to by their index from 0. Everywhere a length of -1 means "not ended" and an index of -1
-- "none"; `end_at` is zero when nothing has ended.
--   services.flags   1 holds the root, 2 active, 4 passive (neither: unknown)
--   services.names   other spellings than `name`
--   segments.flags   1 error, 2 throttle, 4 fault, 8 inferred
--   segments.tail_us from the segment's end to the last end of anything inside it
--   edges.flags      1 error, 2 throttle, 4 fault
--   aliases          how a caller addressed a service that calls itself something else; edge is an index into edges
--   annotations.kind 1 text, 2 number, 3 boolean (as number 0 or 1)
--   *_root_causes    JSON, see root-cause-text.ts; empty for none
--
-- Names are plain strings: a dictionary for each part saves no disk over ZSTD and costs a quarter of an insert. A wider
-- merge selector merges more parts at once and each row less often.
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
    http_method        String,
    http_user_agent    String,
    http_client_ip     String,
    entry_point        Int32,
    services Nested
    (
        name           String,
        names          Array(String),
        type           String,
        account_id     String,
        flags          UInt8
    ),
    segments Nested
    (
        service        UInt32,
        start_us       Int64,
        response_us    Int64,
        tail_us        Int64,
        flags          UInt8
    ),
    edges Nested
    (
        source         UInt32,
        target         UInt32,
        start_us       Int64,
        response_us    Int64,
        flags          UInt8
    ),
    aliases Nested
    (
        edge           UInt32,
        name           String,
        type           String
    ),
    annotations Nested
    (
        key            String,
        kind           UInt8,
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
    availability_zones Array(String),
    fault_root_causes         String,
    error_root_causes         String,
    response_time_root_causes String
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toDate(trace_time)
ORDER BY (trace_time, trace_id)
TTL toDateTime(last_received_at) + INTERVAL 30 DAY DELETE
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, merge_selector_base = 10, old_parts_lifetime = 60,
    default_compression_codec = 'ZSTD(1)';

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
