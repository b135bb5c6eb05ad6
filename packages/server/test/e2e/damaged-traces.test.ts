/**
 * A disk that forgets: bytes of a part of `traces` are flipped under the service and between two of its lives, or a
 * file has another length. Rows of traces are made of documents, so that nothing may be missing, and nobody be needed.
 */

import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { startService } from '../support/start-service.ts';
import { segmentNow } from './support/documents.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';
import { xrayReader, type XRayReader } from './support/xray-reader.ts';

const TRACES = 60;
const PATIENCE = { timeout: 20_000, interval: 100 };
const DISTANCE = 64;
/** By itself, the engine opens no table that lost a gibibyte. */
const LARGE_BYTES = 2 * 1024 ** 3;
const SET_ASIDE = 'a damaged part of traces was set aside';

it(
  'assembles the traces of a damaged part again, without a start and after one',
  { timeout: 180_000 },
  async () => {
    await using directory = await temporaryDirectory();
    const sent: string[] = [];
    {
      await using service = await startService({ dataDir: directory.path });
      using client = xrayReader(service);
      await send(client, sent);
      await damageTraces(directory.path);
      await expectAll(client, sent);
      await vi.waitFor(() => expect(service.log()).toContain('are assembled again'), PATIENCE);
      expect(service.log()).toContain(SET_ASIDE);
    }
    await damageTraces(directory.path);
    await using service = await startService({ dataDir: directory.path });
    using client = xrayReader(service);
    await send(client, sent);
    await expectAll(client, sent);
    await vi.waitFor(() => expect(service.log()).toContain(SET_ASIDE), PATIENCE);
  },
);

it(
  'starts on parts that are not as long as they were written, however large',
  { timeout: 180_000 },
  async () => {
    await using directory = await temporaryDirectory();
    const sent: string[] = [];
    {
      await using service = await startService({ dataDir: directory.path });
      using client = xrayReader(service);
      await send(client, sent);
    }
    // What is added takes no room on disk.
    for (const file of await traceFiles(directory.path)) await truncate(file, LARGE_BYTES);
    await using service = await startService({ dataDir: directory.path });
    using client = xrayReader(service);
    await expectAll(client, sent);
    expect(service.log()).toContain('the engine could not open a part of traces');
  },
);

async function send(client: XRayReader, sent: string[]): Promise<void> {
  const segments = Array.from({ length: TRACES }, () => segmentNow({ name: 'damaged' }));
  expect(await client.put(...segments)).toEqual([]);
  sent.push(...segments.map(({ trace_id }) => trace_id));
  await expectAll(client, sent);
}

async function expectAll(client: XRayReader, sent: readonly string[]): Promise<void> {
  await vi.waitFor(async () => {
    const listed = (await client.summaries()).map(({ Id }) => Id);
    expect(listed.sort()).toEqual([...sent].sort());
  }, PATIENCE);
}

async function damageTraces(dataDir: string): Promise<void> {
  for (const file of await traceFiles(dataDir)) await flip(file);
}

/** The data of every part, those that merges have replaced included. */
async function traceFiles(dataDir: string): Promise<readonly string[]> {
  const directory = join(dataDir, 'clickhouse', 'data', 'default', 'traces');
  const parts = (await readdir(directory)).filter((name) => /^\d{8}_/.test(name));
  expect(parts.length).toBeGreaterThan(0);
  return parts.map((part) => join(directory, part, 'data.bin'));
}

/** In every column: which of them a question reads depends on how the rows were merged. */
async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  for (let place = DISTANCE >> 1; place < bytes.length; place += DISTANCE)
    bytes.writeUInt8(bytes.readUInt8(place) ^ 0xff, place);
  await writeFile(path, bytes);
}
