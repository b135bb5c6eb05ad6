import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
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
import type { SummariesQuery, SummaryClock } from './summary-clock.ts';
import { countStatement } from './summary-keys.ts';

const CLOCKS: readonly SummaryClock[] = ['TraceId', 'Event', 'Service'];
const WHOLE_WINDOW = { after: undefined, through: undefined };

let testStore: TestStore;

beforeAll(async () => {
  testStore = await openTracesByTheHour();
});

afterAll(() => testStore[Symbol.asyncDispose]());

function countIn(clock: SummaryClock, fromSeconds: number, toSeconds: number) {
  const [start, end] = [(fromSeconds * 1e6) as EpochMicros, (toSeconds * 1e6) as EpochMicros];
  const query: SummariesQuery = { clock, start, end, sampledShare: undefined, filter: '' };
  return countStatement(query, WHOLE_WINDOW);
}

async function count(...range: Parameters<typeof countIn>): Promise<number | undefined> {
  const [row] = await testStore.database.select<{ count: number }>(countIn(...range));
  return row?.count;
}

describe('the count of a range', () => {
  it.each(CLOCKS)('reads little more than the range, by %s', async (clock) => {
    const granules = (from: number) => granulesOf(testStore, countIn(clock, from, LAST_HOUR + HOUR));
    // By the clock of updates the range has an old trace, which may have revisions in the part of its hour.
    expect(await granules(LAST_HOUR)).toBe(clock === 'Event' ? 2 : 1);
    expect(await granules(FIRST_HOUR)).toBe(HOURS + 1);
  });

  it('has a trace in the range of its newest revision alone, by Event', async () => {
    const start = FIRST_HOUR + 5 * HOUR + 100;
    const traceId = `1-${start.toString(16)}-${'f'.repeat(24)}` as TraceId;
    const late = start + 2 * HOUR;
    const counts = async () => [
      await count('Event', start, start + 60),
      await count('Event', late, late + 60),
    ];
    const write = (receivedAt: number, length: number) =>
      testStore.database.insert('traces', 'RowBinary', traceRow(traceId, { start, length, receivedAt }));
    expect(await counts()).toEqual([0, 0]);
    await write(start, 1);
    expect(await counts()).toEqual([1, 0]);
    await write(late, 2);
    expect(await counts()).toEqual([0, 1]);
  });
});
