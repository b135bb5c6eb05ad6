-- `traces` again, with everything that a filter expression can ask about: what each segment and each call served, who
-- set an attribute, and root causes in a form that a predicate can look into. Rows are made anew from `segments`: the
-- watermark is taken back, so that the next start assembles every stored trace again.
--
-- The nested columns are small numbers wherever they can be, because writing them is a third of the cost of receiving
-- a trace: an instant is the microseconds since the trace's `start_at`, an end is a start plus a response time, and
-- lists refer to each other by index from 0. Everywhere a length of -1 means "not ended" and an index of -1 "none";
-- `end_at` is zero when nothing has ended. The numbers' meanings are in trace-codes.ts.
--   root_flags       of the root segment: 1 error, 2 throttle, 4 fault, 16 there is a root segment
--   services.flags   1 holds the root, 2 active, 4 passive (neither: unknown)
--   services.names   other spellings than `name`
--   segments.flags   1 error, 2 throttle, 4 fault, 8 inferred
--   segments.tail_us from the segment's end to the last end of anything inside it
--   segments.request what the segment served: 0 nothing, 1 what the http_... columns say (the root's), from 2 on an
--                    index into `requests` plus 2
--   edges.flags      1 error, 2 throttle, 4 fault; edges.request as for segments: what the caller asked for
--   edges.caller     the segment that made the call, -1 for a client; edges.callee the segment that answered it
--   aliases          how a caller addressed a service that calls itself something else; edge is an index into edges
--   attributes       distinct values that can be searched for, with the segments that hold them (themselves or in a
--                    subsegment) and the calls that do. kind: 1 text annotation, 2 number annotation, 3 boolean
--                    annotation (as number 0 or 1), 4 user, 5 resource ARN, 6 instance id, 7 availability zone; only
--                    annotations have a key
--   links            what segments were caused by in other traces, and how long before; age_us is -1 while the other
--                    trace's part is unknown, and the source_... columns are empty then
--   root_causes      kind: 1 fault, 2 error, 3 response time; coverage is -1 and texts are empty for what is absent
--
-- Names are plain strings: a dictionary for each part saves no disk over ZSTD and costs a quarter of an insert. A wider
-- merge selector merges more parts at once and each row less often. Small blocks cost 2 % of disk and halve what is
-- read for a page whose traces lie far from each other.
DROP TABLE IF EXISTS traces;

CREATE TABLE traces
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
    has_throttle       Bool,
    root_flags         UInt8,
    http_status        UInt16,
    http_url           String,
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
        flags          UInt8,
        request        UInt32
    ),
    edges Nested
    (
        source         UInt32,
        target         UInt32,
        start_us       Int64,
        response_us    Int64,
        flags          UInt8,
        request        UInt32,
        caller         Int32,
        callee         UInt32
    ),
    aliases Nested
    (
        edge           UInt32,
        name           String,
        type           String
    ),
    requests Nested
    (
        status         UInt16,
        url            String,
        method         String,
        user_agent     String,
        client_ip      String
    ),
    attributes Nested
    (
        kind           UInt8,
        key            String,
        text           String,
        number         Float64,
        segments       Array(UInt32),
        calls          Array(UInt32)
    ),
    links Nested
    (
        segment           UInt32,
        trace_id          String,
        entity_id         String,
        source_name       String,
        source_type       String,
        source_account_id String,
        age_us            Int64
    ),
    root_causes Array(Tuple(
        kind              UInt8,
        client_impacting  Bool,
        services Array(Tuple(
            service       UInt32,
            inferred      Bool,
            entities Array(Tuple(
                name      String,
                remote    Bool,
                coverage  Float64,
                exceptions Array(Tuple(
                    name    String,
                    message String
                ))
            ))
        ))
    )),
    INDEX by_arrival last_received_at TYPE minmax GRANULARITY 1,
    INDEX by_end end_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toDate(trace_time)
ORDER BY (trace_time, trace_id)
TTL toDateTime(last_received_at) + INTERVAL 30 DAY DELETE
SETTINGS index_granularity = 1024, min_compress_block_size = 8192, ttl_only_drop_parts = 1,
    merge_selector_base = 10, old_parts_lifetime = 60, default_compression_codec = 'ZSTD(1)';

TRUNCATE TABLE watermarks;
