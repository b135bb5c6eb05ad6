-- How a part is compressed is decided by its size (engine.xml): a small one will be merged within the minute, so that
-- what ZSTD saves there is not worth its time; a large one stays.
ALTER TABLE documents MODIFY COLUMN documents CODEC(Default);

ALTER TABLE traces RESET SETTING default_compression_codec;
