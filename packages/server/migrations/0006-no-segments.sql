-- What it held is in `documents` now, since the migration before this one ended.
DROP TABLE IF EXISTS segments;
