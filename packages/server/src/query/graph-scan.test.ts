import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceId } from '@fluoroscope/wire';
import type { TestStore } from '../../test/support/test-store.ts';
import {
  FIRST_HOUR,
  granulesOf,
  HOUR,
  HOURS,
  LAST_HOUR,
  openTracesByTheHour,
  traceRow,
} from '../../test/support/traces-by-the-hour.ts';
import { tracesOf } from './graph-scan.ts';

let testStore: TestStore;

beforeAll(async () => {
  testStore = await openTracesByTheHour();
});

afterAll(() => testStore[Symbol.asyncDispose]());

function scanOf(fromSeconds: number, toSeconds: number): string {
  const ranges = [{ start: `${fromSeconds * 1e6}`, end: `${toSeconds * 1e6}` }];
  return tracesOf({ ranges, per: undefined, predicate: undefined }, 't.trace_id');
}

describe('the scan of a range', () => {
  it('reads the range alone, also where an old trace was written together with its traces', async () => {
    const granules = (from: number) =>
      granulesOf(testStore, { sql: scanOf(from, LAST_HOUR + HOUR), params: {} });
    expect(await granules(LAST_HOUR)).toBe(1);
    expect(await granules(FIRST_HOUR)).toBe(HOURS + 1);
  });

  it('finds a trace by its newest revision, which may lie in another part', async () => {
    const start = FIRST_HOUR + 5 * HOUR + 100;
    const traceId = `1-${start.toString(16)}-${'f'.repeat(24)}` as TraceId;
    const late = start + 2 * HOUR;
    const write = (length: number) =>
      testStore.database.insert(
        'traces',
        'RowBinary',
        traceRow(traceId, { start, length, receivedAt: start }),
      );
    const count = async (from: number): Promise<number> => {
      const sql = `SELECT count() AS count FROM (${scanOf(from, from + 60)}) WHERE trace_id = '${traceId}'`;
      const rows = await testStore.database.select<{ count: number }>({ sql, params: {} });
      return rows[0]?.count ?? 0;
    };
    await write(1);
    expect([await count(start), await count(late)]).toEqual([1, 0]);
    await write(2 * HOUR + 1);
    expect([await count(start), await count(late)]).toEqual([1, 1]);
  });
});
