/**
 * How portions travel between a service and the commands that ask for them, documented in
 * docs/reference/backup-format.md.
 */

export const BACKUP_PATH = '/extensions/BackupPortion';
export const RESTORE_PATH = '/extensions/RestorePortion';

/** Tells where the next portion begins; absent behind the last one. */
export const CURSOR_HEADER = 'x-fluoroscope-cursor';
/** How many rows of documents a portion has. */
export const ROWS_HEADER = 'x-fluoroscope-rows';
