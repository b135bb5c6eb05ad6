-- The service graph of the last few minutes, added up by slots of five seconds. Answers "what happened between services
-- in the last two minutes" while much comes in, of which no minute is over and quiet yet; minutes are added up from
-- slots where there are some. Columns as in `minutes`, with the number of slots since the epoch in place of the minute.
-- Which slots and versions count is known to the process that made them and to nobody else: a start empties the table.
CREATE TABLE IF NOT EXISTS slots
(
    slot             UInt32,
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
PARTITION BY intDiv(slot, 720)
ORDER BY (slot, kind, source, target)
TTL toDateTime(received_through) + INTERVAL 1 HOUR DELETE
SETTINGS index_granularity = 1024, old_parts_lifetime = 60, ttl_only_drop_parts = 1, merge_with_ttl_timeout = 600;
