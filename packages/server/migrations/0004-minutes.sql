-- The service graph, added up by whole minutes. Answers "what happened between services from this minute to that one"
-- by a few hundred rows a minute where `traces` would be read from end to end. A row is a service (kind 1), an edge of
-- calls (2) or an edge of links (3) in one minute; what selects a segment or a call is its own end, as everywhere.
-- Services are known by a hash of their identity, see query/graph-scan.ts, whose one rule makes these rows and answers
-- for minutes that have none.
--   minute            whole minutes since the epoch
--   version           of the minute; each has one of its own. Only the rows of the version that `minute_marks` knows
--                     count: a minute that was added up again may leave rows of its last version behind
--   source            0 for services
--   first_start, last_end  microseconds since the epoch, 0 when nothing was counted
--   spread            milliseconds and how often each occurred: response times; of links, the age of what was received
--   tails             what to add to `spread` for durations: -1 at a response time, 1 at the duration it became
--   name .. flags     of services; flags are those of `traces.services.flags`
--   received_through  the newest arrival among the traces that were added up, with which the row expires
CREATE TABLE IF NOT EXISTS minutes
(
    minute           UInt32,
    version          UInt64,
    kind             UInt8,
    source           UInt64,
    target           UInt64,
    ok               UInt64,
    error            UInt64,
    throttle         UInt64,
    fault            UInt64,
    response_us      UInt64,
    first_start      Int64,
    last_end         Int64,
    spread           Map(UInt32, UInt64),
    tails            Map(UInt32, Int64),
    name             String,
    names            Array(String),
    type             String,
    account_id       String,
    flags            UInt8,
    aliases          Array(Tuple(name String, type String)),
    received_through DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY intDiv(minute, 1440)
ORDER BY (minute, kind, source, target)
TTL toDateTime(received_through) + INTERVAL 30 DAY DELETE
SETTINGS index_granularity = 1024, old_parts_lifetime = 60, fsync_after_insert = 1;

-- Which minutes can be read from `minutes`, and in which version. Written after a minute's rows, and taken back before
-- a row of `traces` that touches the minute is written: whatever happens to the process, a mark is never wrong.
-- Versions are microseconds of the clock, by which marks expire.
-- Answers "all of them" once, at a start.
CREATE TABLE IF NOT EXISTS minute_marks
(
    minute    UInt32,
    version   UInt64,
    is_rolled Bool
)
ENGINE = ReplacingMergeTree(version)
ORDER BY minute
TTL toDateTime(intDiv(version, 1000000)) + INTERVAL 30 DAY DELETE
SETTINGS old_parts_lifetime = 60, fsync_after_insert = 1;

-- A scan of a short range skips what ended before it by `by_end`, and by this what began after it.
ALTER TABLE traces ADD INDEX IF NOT EXISTS by_start start_at TYPE minmax GRANULARITY 1;
