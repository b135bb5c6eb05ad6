/**
 * Damages a part of a table, as a disk does that forgets. The largest part is taken: what merges
 * have replaced and the engine has not removed yet is smaller.
 */

import { open, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const FLIPPED_BYTES = 16;
const LOOK_MILLIS = 500;

/** Bytes in the middle that are not what was written, or an end that is missing. */
export type Damage = 'flipped' | 'torn';

/** Undefined when the table has no part with data. Resolves with the damaged part's name. */
export async function damagePart(
  dataDirectory: string,
  table: string,
  damage: Damage,
): Promise<string | undefined> {
  const largest = await largestPart(dataDirectory, table);
  if (largest === undefined) return undefined;
  const file = join(tableDirectory(dataDirectory, table), largest.name, 'data.bin');
  const middle = Math.floor(largest.size / 2);
  if (damage === 'torn') await truncate(file, middle);
  else await flip(file, middle);
  return largest.name;
}

/** Resolves when the table has a part with data, or when so much time has passed. */
export async function untilHasPart(dataDirectory: string, table: string, limitMillis: number): Promise<void> {
  const endsAt = performance.now() + limitMillis;
  while (performance.now() < endsAt && (await largestPart(dataDirectory, table)) === undefined)
    await sleep(LOOK_MILLIS);
}

function tableDirectory(dataDirectory: string, table: string): string {
  return join(dataDirectory, 'clickhouse', 'data', 'default', table);
}

async function largestPart(
  dataDirectory: string,
  table: string,
): Promise<{ readonly name: string; readonly size: number } | undefined> {
  const directory = tableDirectory(dataDirectory, table);
  let largest: { readonly name: string; readonly size: number } | undefined;
  for (const name of await readdir(directory)) {
    const size = await dataSize(join(directory, name, 'data.bin'));
    if (size > (largest?.size ?? 0)) largest = { name, size };
  }
  return largest;
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
