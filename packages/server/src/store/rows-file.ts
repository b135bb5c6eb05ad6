/**
 * Hands rows to the embedded engine by a file without a name. The engine takes text inside a statement and binary only
 * from files; reading a document of a kilobyte costs it 10 µs as text and 1 µs as binary, the file's writing included.
 * The file is unlinked before it is used, so that nothing is left behind whatever happens, and the engine opens it by
 * its descriptor, whose path holds none of the characters that it takes for patterns.
 *
 * Everything but the insert itself is done at once: it is a copy into the page cache, while each asynchronous step
 * would wait for a turn of a busy event loop, five of them for every commit.
 */

import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Calls `use` with the path of a file in `directory` that holds `rows`, and lets go of the file afterwards. Throws what
 * the file system throws, such as ENOSPC, and what `use` throws.
 */
export async function withRowsFile<Result>(
  directory: string,
  rows: Buffer,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const name = join(directory, `rows-${randomUUID()}`);
  const file = openSync(name, 'wx+');
  try {
    unlinkSync(name);
    writeAll(file, rows);
    return await use(`/dev/fd/${file}`);
  } finally {
    closeSync(file);
  }
}

/** At explicit places, because on some systems whoever opens a descriptor goes on where it stands. */
function writeAll(file: number, rows: Buffer): void {
  let written = 0;
  while (written < rows.length) written += writeSync(file, rows, written, rows.length - written, written);
}
