import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { aSegment, id, received } from '../../test/support/segment-builders.ts';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import { encodeTraceRow } from '../store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../store/trace-time.ts';
import { tracesOf } from './graph-scan.ts';

const BASE = 1_770_000_000;
const HOUR = 3600;
const HOURS = 12;
const TRACES = 40;

let testStore: TestStore;

beforeAll(async () => {
  testStore = await openTestStore();
  const { database } = testStore;
  // Each insert stays a part of its own; and the traces have fixed times, which the clock would let expire.
  await database.run({ sql: 'SYSTEM STOP MERGES traces', params: {} });
  await database.run({ sql: 'ALTER TABLE traces REMOVE TTL', params: {} });
  for (let hour = 0; hour < HOURS; hour++) await insert(...traceTimes(hour));
  await insert(BASE + 1, ...traceTimes(HOURS));
});

afterAll(() => testStore[Symbol.asyncDispose]());

function traceTimes(hour: number): number[] {
  return Array.from({ length: TRACES }, (_, second) => BASE + hour * HOUR + second);
}

let traces = 0;

/** Traces that begin in the given seconds, as one part. */
async function insert(...seconds: readonly number[]): Promise<void> {
  const rows = seconds.map((start) => {
    traces += 1;
    return rowOf(`1-${start.toString(16)}-${traces.toString(16).padStart(24, '0')}` as TraceId, start, 1);
  });
  await testStore.database.insert('traces', 'RowBinary', Buffer.concat(rows));
}

function rowOf(traceId: TraceId, start: number, length: number): Buffer {
  const segment = aSegment({ trace_id: traceId, id: id(1), start_time: start, end_time: start + length });
  const receivedAt = (start * 1_000_000) as EpochMicros;
  const documents = received(segment).map((document) => ({ ...document, traceId, receivedAt }));
  return encodeTraceRow(assembleTrace(documents), traceTimeOf(traceId, firstReceived(documents)));
}

function scanOf(fromSeconds: number, toSeconds: number, columns: string): string {
  const ranges = [{ start: `${fromSeconds * 1e6}`, end: `${toSeconds * 1e6}` }];
  return tracesOf({ ranges, per: undefined, predicate: undefined }, columns);
}

/** How many blocks of rows are read, as the engine says. */
async function granulesOf(statement: string): Promise<number> {
  const rows = await testStore.database.select<{ explain: string }>({
    sql: `EXPLAIN indexes = 1 ${statement}`,
    params: {},
  });
  const [, granules] = /Granules: (\d+)$/m.exec(rows.map(({ explain }) => explain).join('\n')) ?? [];
  return Number(granules);
}

describe('the scan of a range', () => {
  it('reads the range alone, also where an old trace was written together with its traces', async () => {
    const now = BASE + HOURS * HOUR;
    expect(await granulesOf(scanOf(now, now + HOUR, 't.trace_id'))).toBe(1);
    expect(await granulesOf(scanOf(BASE, now + HOUR, 't.trace_id'))).toBe(HOURS + 1);
  });

  it('finds a trace by its newest revision, which may lie in another part', async () => {
    const start = BASE + 5 * HOUR + 100;
    const traceId = `1-${start.toString(16)}-${'f'.repeat(24)}` as TraceId;
    const late = start + 2 * HOUR;
    const count = async (from: number): Promise<number> => {
      const sql = `SELECT count() AS count FROM (${scanOf(from, from + 60, 't.trace_id')}) WHERE trace_id = '${traceId}'`;
      const rows = await testStore.database.select<{ count: number }>({ sql, params: {} });
      return rows[0]?.count ?? 0;
    };
    await testStore.database.insert('traces', 'RowBinary', rowOf(traceId, start, 1));
    expect([await count(start), await count(late)]).toEqual([1, 0]);
    await testStore.database.insert('traces', 'RowBinary', rowOf(traceId, start, 2 * HOUR + 1));
    expect([await count(start), await count(late)]).toEqual([1, 1]);
  });
});
