/**
 * Hands rows to the embedded engine by a file without a name. The engine takes text inside a statement and binary only
 * from files; reading a document of a kilobyte costs it 10 µs as text and 1 µs as binary, the file's writing included.
 * The file is unlinked before it is used, so that nothing is left behind whatever happens, and the engine opens it by
 * its descriptor, whose path holds none of the characters that it takes for patterns.
 */

import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
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
  const file = await open(name, 'wx+');
  try {
    await unlink(name);
    await writeAll(file, rows);
    return await use(`/dev/fd/${file.fd}`);
  } finally {
    await file.close();
  }
}

/** At explicit places, because on some systems whoever opens a descriptor goes on where it stands. */
async function writeAll(file: FileHandle, rows: Buffer): Promise<void> {
  let written = 0;
  while (written < rows.length) {
    const { bytesWritten } = await file.write(rows, written, rows.length - written, written);
    written += bytesWritten;
  }
}
