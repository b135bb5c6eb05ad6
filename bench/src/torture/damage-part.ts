/**
 * Damages a part of a table, as a disk does that forgets. The largest part is taken: what merges
 * have replaced and the engine has not removed yet is smaller.
 */

import { open, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

const FLIPPED_BYTES = 16;

/** Bytes in the middle that are not what was written, or an end that is missing. */
export type Damage = 'flipped' | 'torn';

/** Undefined when the table has no part with data. Resolves with the damaged part's name. */
export async function damagePart(
  dataDirectory: string,
  table: string,
  damage: Damage,
): Promise<string | undefined> {
  const directory = join(dataDirectory, 'clickhouse', 'data', 'default', table);
  let largest: { readonly name: string; readonly size: number } | undefined;
  for (const name of await readdir(directory)) {
    const size = await dataSize(join(directory, name, 'data.bin'));
    if (size > (largest?.size ?? 0)) largest = { name, size };
  }
  if (largest === undefined) return undefined;
  const file = join(directory, largest.name, 'data.bin');
  const middle = Math.floor(largest.size / 2);
  if (damage === 'torn') await truncate(file, middle);
  else await flip(file, middle);
  return largest.name;
}

async function dataSize(file: string): Promise<number> {
  return await stat(file).then(
    ({ size }) => size,
    // Not every directory here is a part, and parts go while this looks.
    () => 0,
  );
}

async function flip(file: string, middle: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const bytes = Buffer.alloc(FLIPPED_BYTES);
    const position = Math.max(0, middle - FLIPPED_BYTES / 2);
    const { bytesRead } = await handle.read(bytes, 0, FLIPPED_BYTES, position);
    await handle.write(bytes.map((byte) => byte ^ 0xff).subarray(0, bytesRead), 0, bytesRead, position);
  } finally {
    await handle.close();
  }
}
