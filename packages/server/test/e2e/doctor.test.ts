/** What `fluoroscope doctor` says about data directories, whole and damaged, and what a service finds after it. */

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startService } from '../support/start-service.ts';
import { fillService } from './support/fill-service.ts';
import { runToExit } from './support/run-to-exit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';
import { xrayReader } from './support/xray-reader.ts';

const FOUND = 3;
const FAILURE = 1;

// Each runs several processes, one after another.
vi.setConfig({ testTimeout: 90_000 });

describe('fluoroscope doctor', () => {
  it('finds nothing wrong with what a service left, and says why it cannot look', async () => {
    await using directory = await temporaryDirectory();
    await fill(directory.path);
    const ended = await runToExit(['doctor', '--data-dir', directory.path, '--full']);
    expect({ code: ended.code, last: ended.stdout.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      last: 'Nothing is wrong.',
    });
    const nothing = join(directory.path, 'nothing');
    const absent = await runToExit(['doctor', '--data-dir', nothing]);
    expect(absent).toMatchObject({ code: FAILURE, stdout: '' });
    expect(absent.stderr).toContain(`${nothing} is no data directory of Fluoroscope`);
    expect(await readdir(directory.path)).not.toContain('nothing');
    await using service = await startService({ dataDir: directory.path });
    const held = await runToExit(['doctor', '--data-dir', directory.path]);
    expect(held.code).toBe(FAILURE);
    expect(held.stderr).toContain('Another Fluoroscope process is using');
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  });

  // Where parts are there still of which the damaged one was merged, the engine goes back to those by itself.
  it.each([
    ['flipped', ' traces are not, or not wholly, in lists'],
    ['torn', ''],
    ['gone', ''],
  ] as const)('has traces assembled again whose part is %s', async (how, told) => {
    await using directory = await temporaryDirectory();
    const traceIds = await fill(directory.path);
    await damage(directory.path, 'last_received_at', how);
    const looked = await runToExit(['doctor', '--data-dir', directory.path]);
    expect(looked.code).toBe(FOUND);
    expect(looked.stdout).toMatch(/of traces.*nothing is lost, as traces are assembled again/);
    const repaired = await runToExit(['doctor', '--data-dir', directory.path, '--repair']);
    expect(repaired.code).toBe(0);
    expect(repaired.stdout).toContain(told);
    await using service = await startService({ dataDir: directory.path });
    using reader = xrayReader(service);
    expect((await reader.summaries()).map(({ Id = '' }) => Id).sort()).toEqual([...traceIds].sort());
  });

  it('names documents that are lost, removes leftovers, and the rest is as it was', async () => {
    await using directory = await temporaryDirectory();
    await fill(directory.path);
    await damage(directory.path, 'documents', 'flipped');
    const leftover = join(directory.path, 'clickhouse', 'rows-00000000-0000-4000-8000-000000000000');
    await writeFile(leftover, 'rows');
    const repaired = await runToExit(['doctor', '--data-dir', directory.path, '--repair']);
    expect(repaired.code).toBe(0);
    expect(repaired.stdout).toContain('segment documents are lost that only a backup can bring back');
    expect(repaired.stdout).toContain('1 temporary files are left.');
    const again = await runToExit(['doctor', '--data-dir', directory.path]);
    expect(again.stdout).toContain('Nothing is wrong.');
    await using service = await startService({ dataDir: directory.path });
    using reader = xrayReader(service);
    expect((await reader.summaries()).length).toBeGreaterThan(0);
  });
});

/** Stops in order, so that everything is in `traces`. */
async function fill(dataDir: string): Promise<readonly string[]> {
  const service = await startService({ dataDir });
  const traceIds = await fillService(service);
  expect(await service.stop()).toBe(0);
  return traceIds;
}

/** Damages the largest part of the table that has such a column. */
async function damage(dataDir: string, column: string, how: 'flipped' | 'torn' | 'gone'): Promise<void> {
  const store = join(dataDir, 'clickhouse', 'store');
  const entries = await readdir(store, { recursive: true });
  const parts: { readonly path: string; readonly bytes: Buffer }[] = [];
  for (const entry of entries.filter((name) => name.endsWith('/data.bin'))) {
    const path = join(store, entry);
    const columns = await readFile(join(path, '..', 'columns.txt'), 'utf8');
    if (columns.includes(`\`${column}\``)) parts.push({ path, bytes: await readFile(path) });
  }
  // Merged parts stay for a minute; the newest level is in use.
  const level = ({ path }: { readonly path: string }): number =>
    Number(path.split('/').at(-2)?.split('_').at(3));
  const [part] = parts.sort((a, b) => level(b) - level(a));
  if (part === undefined) throw new Error(`No table has a part with ${column}.`);
  const { path, bytes } = part;
  if (how === 'gone') return rm(path);
  if (how === 'torn') {
    await writeFile(path, bytes.subarray(0, bytes.length >> 1));
    return;
  }
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  await writeFile(path, bytes);
}
