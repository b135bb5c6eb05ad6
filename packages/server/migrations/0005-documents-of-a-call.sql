-- Segment documents as they were sent, a row for all that one call brought of a trace. Answers "every document of these
-- traces", so a trace's documents lie together and the granule is small: five traces read five granules of half a
-- mebibyte. A day of arrival is a partition, which makes retention the dropping of whole parts and keeps catch-up after
-- a crash to the newest parts.
--
-- It replaces `segments`, which had a row for every document: each repeated the id of its trace, which does not
-- compress, and a row costs the same to insert and to merge whether it holds one document or ten.
DROP TABLE IF EXISTS documents;

CREATE TABLE documents
(
    trace_id    String CODEC(ZSTD(1)),
    received_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    documents   Array(String) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(received_at)
ORDER BY (trace_id, received_at)
TTL toDateTime(received_at) + INTERVAL 30 DAY DELETE
SETTINGS index_granularity_bytes = 524288, ttl_only_drop_parts = 1, fsync_after_insert = 1, merge_selector_base = 10,
    old_parts_lifetime = 60;

INSERT INTO documents
SELECT trace_id, received_at, arrayMap(pair -> pair.2, arraySort(pair -> pair.1, groupArray((position, document))))
FROM segments
GROUP BY trace_id, received_at
SETTINGS optimize_aggregation_in_order = 1, max_threads = 2, max_partitions_per_insert_block = 0;
