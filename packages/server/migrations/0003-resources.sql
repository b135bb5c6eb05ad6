-- Configuration objects: groups, sampling rules, tags, policies and the like, each one JSON value. Answers "everything
-- there is" once, at a start; afterwards memory answers. At most a few hundred rows, so the key only has to tell one
-- object from another. A change is a row of a higher version; a deletion is such a row without a body.
CREATE TABLE IF NOT EXISTS resources
(
    kind        String,
    name        String,
    version     UInt64,
    is_deleted  Bool,
    body        String,
    recorded_at DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (kind, name)
SETTINGS fsync_after_insert = 1;
