/** What a process and its files take, as the system counts it. Linux only: it reads `/proc`. */

import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Linux reports CPU time in hundredths of a second whatever its own tick is. */
const MICROS_PER_TICK = 10_000;

export interface ProcessUsage {
  readonly residentBytes: number;
  /** The most that was ever resident. */
  readonly peakResidentBytes: number;
  readonly cpuMicros: number;
}

/** Throws the file system's error when there is no such process. */
export async function readUsage(pid: number): Promise<ProcessUsage> {
  const [status, stat] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'latin1'),
    readFile(`/proc/${pid}/stat`, 'latin1'),
  ]);
  // The second field is the program's name in parentheses and may hold blanks; user and system time are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    residentBytes: kilobytes(status, 'VmRSS') * 1024,
    peakResidentBytes: kilobytes(status, 'VmHWM') * 1024,
    cpuMicros: (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK,
  };
}

function kilobytes(status: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status);
  if (match === null) throw new Error(`/proc does not tell ${name}`);
  return Number(match[1]);
}

/** Datagrams the system dropped at the UDP socket bound to `port` because its receive buffer was full. */
export async function droppedDatagrams(port: number): Promise<number> {
  const table = await readFile('/proc/net/udp', 'latin1');
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  return rows
    .filter((fields) => fields[1]?.endsWith(local))
    .reduce((total, fields) => total + Number(fields.at(-1)), 0);
}

/** Bytes of all files below `directory`. A file under several names counts once. */
export async function directoryBytes(directory: string): Promise<number> {
  const sizes = new Map<number, number>();
  await collectSizes(directory, sizes);
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}

async function collectSizes(directory: string, sizes: Map<number, number>): Promise<void> {
  for (const entry of await listing(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await collectSizes(path, sizes);
    else await collectFile(path, sizes);
  }
}

async function listing(directory: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (caught) {
    if (isGone(caught)) return [];
    throw caught;
  }
}

async function collectFile(path: string, sizes: Map<number, number>): Promise<void> {
  try {
    const { ino, size } = await lstat(path);
    sizes.set(ino, size);
  } catch (caught) {
    if (!isGone(caught)) throw caught;
  }
}

/** The store merges while its directory is read, so files come and go. */
function isGone(caught: unknown): boolean {
  return caught instanceof Error && 'code' in caught && caught.code === 'ENOENT';
}
