import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { documentRows } from '../../test/support/document-rows.ts';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import type { Database } from './database.ts';
import { readTraceSize } from './documents.ts';
import { markLongTraces, recallLongTraces } from './long-trace-marks.ts';
import { readRebuildMark } from './rebuild-mark.ts';
import { readWatermark, writeWatermark } from './watermark.ts';

let store: TestStore;
let database: Database;

beforeAll(async () => {
  store = await openTestStore();
  ({ database } = store);
});

afterAll(async () => {
  await store[Symbol.asyncDispose]();
});

const NOW = (Date.now() * 1000) as EpochMicros;
const KEPT = 30 * 24 * 60 * 60 * 1_000_000;
const after = (micros: number) => (NOW + micros) as EpochMicros;
const traceId = (number: number) => `1-00000000-${number.toString(16).padStart(24, '0')}` as TraceId;

const recall = async (now = NOW) => [...(await recallLongTraces(database, { now, keptMicros: KEPT })).keys()];

/** Makes one call durable, as often as is asked. */
async function insert(number: number, texts: readonly string[], receivedAt = NOW, times = 1): Promise<void> {
  const ofCall = texts.map((text, position) => ({ traceId: traceId(number), text, receivedAt, position }));
  for (let time = 0; time < times; time += 1)
    await database.insert('documents', 'RowBinary', documentRows(ofCall));
}

describe('long traces', () => {
  it('are looked for in a store that has no marks, and then are marked', async () => {
    const many = Array.from({ length: 5001 }, () => '{}');
    await insert(1, many);
    await insert(1, many, after(1));
    await insert(2, many);
    await insert(3, ['x'.repeat(4 * 1024 * 1024)]);
    await insert(3, ['ü'.repeat(2 * 1024 * 1024), 'x'], after(1));
    await insert(4, ['x'.repeat(8 * 1024 * 1024)]);
    expect((await recall()).toSorted()).toEqual([traceId(1), traceId(3)]);
    await insert(2, many, after(1));
    expect((await recall()).toSorted()).toEqual([traceId(1), traceId(3)]);
  });

  it('are those that were marked, the latest last, and disturb no other mark', async () => {
    await writeWatermark(database, NOW, NOW);
    await markLongTraces(database, [traceId(5), traceId(6)], after(10));
    await markLongTraces(database, [traceId(5), traceId(1)], after(20));
    await markLongTraces(database, [], after(20));
    const recalled = await recall();
    expect(recalled.slice(0, 2)).toEqual([traceId(3), traceId(6)]);
    expect(recalled.slice(2).toSorted()).toEqual([traceId(1), traceId(5)]);
    expect(await readWatermark(database)).toBe(NOW);
    expect(await readRebuildMark(database)).toBeUndefined();
  });

  it('are forgotten when nothing of them can be stored any more', async () => {
    expect(await recall(after(KEPT + 15))).toHaveLength(2);
    expect(await recall(after(KEPT + 30))).toEqual([]);
  });

  it('are looked for again when all marks were taken away', async () => {
    await database.run({ sql: 'TRUNCATE TABLE watermarks', params: {} });
    expect((await recall()).toSorted()).toEqual([traceId(1), traceId(2), traceId(3)]);
  });
});

describe('the size of a trace', () => {
  it('counts what was stored twice once, in bytes', async () => {
    await insert(20, ['ü', 'xx'], NOW, 3);
    await insert(20, ['ü', 'xx'], after(1));
    expect(await readTraceSize(database, traceId(20), [])).toEqual({ documents: 4, bytes: 8 });
  });

  it('leaves out the calls that are named', async () => {
    expect(await readTraceSize(database, traceId(20), [NOW])).toEqual({ documents: 2, bytes: 4 });
    expect(await readTraceSize(database, traceId(20), [after(1), NOW])).toEqual({ documents: 0, bytes: 0 });
    expect(await readTraceSize(database, traceId(21), [])).toEqual({ documents: 0, bytes: 0 });
  });
});
