import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import { type FluoroscopeErrorCode, FluoroscopeError } from '../errors.ts';
import type { Database } from './database.ts';
import { encodeDocumentRows } from './document-rows.ts';
import { readTraceSize } from './documents.ts';
import { countCutTraces, markLongTraces, recallLongTraces } from './long-trace-marks.ts';
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

const fail = (error: unknown) => expect.fail(String(error));
const recall = async (now = NOW) => [
  ...(await recallLongTraces(database, { now, keptMicros: KEPT, onDamage: fail })).keys(),
];

/** Makes one call durable, as often as is asked. */
async function insert(number: number, texts: readonly string[], receivedAt = NOW, times = 1): Promise<void> {
  const ofCall = texts.map((text, position) => ({ traceId: traceId(number), text, receivedAt, position }));
  for (let time = 0; time < times; time += 1)
    await database.insert('documents', 'RowBinary', encodeDocumentRows([ofCall]).bytes);
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

describe('traces of which more is stored than is read', () => {
  it('are counted among those that are marked, and what was stored twice once', async () => {
    const many = Array.from({ length: 50_000 }, () => '{}');
    await insert(30, many, NOW, 3);
    await insert(30, many, after(1));
    await markLongTraces(database, [traceId(30)], NOW);
    expect(await countCutTraces(database)).toBe(0);
    await insert(30, ['{}'], after(2));
    expect(await countCutTraces(database)).toBe(1);
  });
});

describe('damaged documents', () => {
  const broken = (code: FluoroscopeErrorCode): Database => ({
    ...database,
    select: (statement) =>
      statement.sql.includes('FROM documents')
        ? Promise.reject(new FluoroscopeError(code, 'broken'))
        : database.select(statement),
    insert: (table, format, rows) => database.insert(table, format, rows),
  });

  it('keep no start from going on, and the next one looks again', async () => {
    await database.run({ sql: 'TRUNCATE TABLE watermarks', params: {} });
    await markLongTraces(database, [traceId(9)], NOW);
    const onDamage = vi.fn<(error: unknown) => void>();
    const options = { now: NOW, keptMicros: KEPT, onDamage };
    expect([...(await recallLongTraces(broken('FLS_STORE_DAMAGED'), options)).keys()]).toEqual([traceId(9)]);
    expect(onDamage).toHaveBeenCalledOnce();
    await expect(recallLongTraces(broken('FLS_STORE_UNAVAILABLE'), options)).rejects.toThrow('broken');
    expect((await recall()).toSorted()).toEqual([1, 2, 3, 9, 30].map(traceId));
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
