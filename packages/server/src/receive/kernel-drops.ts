/**
 * Datagrams lost before any program could see them. Linux counts them for each socket in /proc/net/udp and udp6; the
 * local port stands in the second column as hex, the drops in the last.
 * Source: proc(5), /proc/net/udp.
 */

import { readFile } from 'node:fs/promises';

const TABLES = ['/proc/net/udp', '/proc/net/udp6'];

/** Drops of all sockets on `port`; undefined where the system has no such table or no socket is on that port. */
export async function readKernelDrops(port: number): Promise<number | undefined> {
  // Only Linux has them, and without IPv6 only the first: a missing table counts nothing.
  const tables = await Promise.all(TABLES.map((path) => readFile(path, 'utf8').catch(() => '')));
  return countDrops(tables, port);
}

/** What the tables' texts say about `port`; undefined when it is in none of them. */
export function countDrops(tables: readonly string[], port: number): number | undefined {
  const lines = tables.flatMap((table) => table.split('\n').slice(1));
  const counts = lines
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => localPort(columns) === port);
  return counts.length === 0 ? undefined : counts.reduce((sum, columns) => sum + Number(columns.at(-1)), 0);
}

function localPort(columns: readonly string[]): number | undefined {
  const hex = columns[1]?.split(':')[1];
  return hex === undefined ? undefined : Number.parseInt(hex, 16);
}
