/** A process that dies after a commit and before its assembly, over the real engine. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EpochMicros, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import { longTracesIn } from '../../test/support/long-traces.ts';
import { aSegment, anIndependent } from '../../test/support/segment-builders.ts';
import type { Database } from '../store/database.ts';
import { documentRows } from '../../test/support/document-rows.ts';
import { readInPortions } from '../store/read-in-portions.ts';
import { writeWatermark } from '../store/watermark.ts';
import { catchUp, recallLastArrival, recallRandomTraceIds, recallSeenTraceIds } from './catch-up.ts';
import { SeenTraceIds } from './seen-trace-ids.ts';
import { TraceAssembler } from './trace-assembler.ts';

let testStore: TestStore;
let database: Database;

beforeAll(async () => {
  testStore = await openTestStore();
  database = testStore.database;
});

afterAll(async () => {
  await testStore[Symbol.asyncDispose]();
});

const NOW_SECONDS = Math.floor(Date.now() / 1000);
const NOW = (NOW_SECONDS * 1_000_000) as EpochMicros;

const before = (seconds: number) => (NOW - seconds * 1_000_000) as EpochMicros;
const traceId = (number: number) =>
  `1-${NOW_SECONDS.toString(16)}-${number.toString(16).padStart(24, '0')}` as TraceId;

async function store(receivedAt: EpochMicros, ...documents: readonly TopLevelDocument[]): Promise<void> {
  const stored = documents.map((document, position) => ({
    traceId: document.trace_id as TraceId,
    text: JSON.stringify(document),
    receivedAt,
    position,
  }));
  await database.insert('documents', 'RowBinary', documentRows(stored));
}

async function start(): Promise<{ caughtUp: number; progress: [number, number][] }> {
  const progress: [number, number][] = [];
  const assembler = new TraceAssembler({
    seen: new SeenTraceIds(NOW_SECONDS, NOW_SECONDS),
    longTraces: longTracesIn(),
    readDocuments: (traceIds) => readInPortions(database, traceIds),
    writeTraces: ({ bytes }) => database.insert('traces', 'RowBinary', bytes),
    nowMs: Date.now,
    onError: (message, error) => expect.fail(`${message}: ${String(error)}`),
    onAssembled: () => undefined,
    onSetAside: () => expect.fail('set aside'),
  });
  const caughtUp = await catchUp(database, assembler, (done, total) => progress.push([done, total]));
  return { caughtUp, progress };
}

async function assembled(): Promise<{ trace_id: string; revision: number; entity_count: number }[]> {
  return database.select({
    sql: 'SELECT trace_id, revision, entity_count FROM traces FINAL ORDER BY trace_id',
    params: {},
  });
}

// In order: each test goes on with the store that the one before it left.
describe('a start', () => {
  it('has nothing to do over an empty store, and takes every trace for new', async () => {
    expect(await start()).toEqual({ caughtUp: 0, progress: [] });
    expect(await recallLastArrival(database)).toBe(0);
    const seen = await recallSeenTraceIds(database, NOW, 30);
    expect(seen.isCertainlyNew(traceId(1), NOW_SECONDS)).toBe(true);
    expect(seen.isCertainlyNew('1-00000000-000000000000000000000001' as TraceId, NOW_SECONDS)).toBe(true);
  });

  it('assembles everything when no watermark was written', async () => {
    await store(before(300), aSegment({ trace_id: traceId(1) }), anIndependent({ trace_id: traceId(1) }));
    await store(before(100), aSegment({ trace_id: traceId(2) }));
    expect(await start()).toEqual({ caughtUp: 2, progress: [[2, 2]] });
    expect(await assembled()).toEqual([
      { trace_id: traceId(1), revision: 1, entity_count: 2 },
      { trace_id: traceId(2), revision: 1, entity_count: 1 },
    ]);
  });

  it('remembers the traces of the last minutes, and looks for older ones in the store', async () => {
    const seen = await recallSeenTraceIds(database, NOW, 30);
    expect(seen.isCertainlyNew(traceId(2), NOW_SECONDS)).toBe(false);
    const later = `1-${(NOW_SECONDS + 1).toString(16)}-000000000000000000000009` as TraceId;
    expect(seen.isCertainlyNew(later, NOW_SECONDS)).toBe(true);
    const older = `1-${(NOW_SECONDS - 300).toString(16)}-000000000000000000000009` as TraceId;
    expect(seen.isCertainlyNew(older, NOW_SECONDS)).toBe(false);
  });

  it('remembers every trace with a random id, whenever it came, unless it is told to stop', async () => {
    const random = (number: number) => `1-e5b0c0ff-${String(number).padStart(24, '0')}` as TraceId;
    await store(before(250), aSegment({ trace_id: random(71) }));
    const seen = await recallSeenTraceIds(database, NOW, 30);
    const recall = async (stopping: AbortController) => {
      await recallRandomTraceIds(database, seen, { now: NOW, retentionDays: 30, signal: stopping.signal });
      return [71, 72].map((number) => seen.isCertainlyNew(random(number), NOW_SECONDS));
    };
    const stopped = new AbortController();
    stopped.abort();
    expect(await recall(stopped)).toEqual([false, false]);
    expect(await recall(new AbortController())).toEqual([false, true]);
    await database.run({ sql: `DELETE FROM documents WHERE trace_id = '${random(71)}'`, params: {} });
  });

  it('assembles traces that received something after the watermark, with all of their documents', async () => {
    await writeWatermark(database, before(100), NOW);
    await store(before(50), anIndependent({ trace_id: traceId(2) }));
    expect(await start()).toMatchObject({ caughtUp: 1 });
    expect(await assembled()).toEqual([
      { trace_id: traceId(1), revision: 1, entity_count: 2 },
      { trace_id: traceId(2), revision: 2, entity_count: 2 },
    ]);
  });

  it('knows the latest arrival from the documents or from the watermark', async () => {
    expect(await recallLastArrival(database)).toBe(before(50));
    await writeWatermark(database, before(45), NOW);
    expect(await recallLastArrival(database)).toBe(before(45));
  });

  it('assembles what a power failure took of the last minute before the watermark, and nothing else', async () => {
    await store(before(70), aSegment({ trace_id: traceId(3) }));
    await store(before(48), aSegment({ trace_id: traceId(4) }));
    await store(before(47), aSegment({ trace_id: traceId(5) }));
    expect(await start()).toMatchObject({ caughtUp: 3 });
    const rows = await assembled();
    expect(rows.map(({ trace_id }) => trace_id)).toEqual([1, 2, 3, 4, 5].map(traceId));
    await database.run({
      sql: `DELETE FROM traces WHERE trace_id = '${traceId(4)}' OR (trace_id = '${traceId(2)}' AND revision = 2)`,
      params: {},
    });
    expect(await start()).toMatchObject({ caughtUp: 2 });
    expect(await assembled()).toEqual(rows);
    expect(await start()).toMatchObject({ caughtUp: 0 });
  });

  it('changes nothing when it is repeated', async () => {
    const rows = await assembled();
    await start();
    expect(await assembled()).toEqual(rows);
  });

  it('goes in rounds when much was left', async () => {
    const documents = Array.from({ length: 4500 }, (_, number) =>
      aSegment({ trace_id: traceId(100 + number) }),
    );
    await store(before(10), ...documents);
    await writeWatermark(database, before(20), NOW);
    expect(await start()).toEqual({
      caughtUp: 4500,
      progress: [
        [2000, 4500],
        [4000, 4500],
        [4500, 4500],
      ],
    });
    expect(await assembled()).toHaveLength(4505);
  });
});
