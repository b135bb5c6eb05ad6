/** A store of small traces, a part of each hour, and one trace of the first hour that came with those of the last. */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { assembleTrace } from '../../src/assemble/assemble-trace.ts';
import type { Statement } from '../../src/store/database.ts';
import { encodeTraceRow } from '../../src/store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../../src/store/trace-time.ts';
import { aSegment, id, received } from './segment-builders.ts';
import { openTestStore, type TestStore } from './test-store.ts';

/** Seconds since the epoch, as all times here. */
export const FIRST_HOUR = 1_770_000_000;
export const HOUR = 3600;
/** Full hours before the last. */
export const HOURS = 12;
const TRACES_AN_HOUR = 40;

export const LAST_HOUR = FIRST_HOUR + HOURS * HOUR;

export async function openTracesByTheHour(): Promise<TestStore> {
  const testStore = await openTestStore();
  const { database } = testStore;
  // Each insert stays a part of its own; and the traces have fixed times, which the clock would let expire.
  await database.run({ sql: 'SYSTEM STOP MERGES traces', params: {} });
  await database.run({ sql: 'ALTER TABLE traces REMOVE TTL', params: {} });
  let traces = 0;
  const insert = async (rows: readonly { start: number; receivedAt: number }[]): Promise<void> => {
    const encoded = rows.map(({ start, receivedAt }) => {
      traces += 1;
      const traceId = `1-${start.toString(16)}-${traces.toString(16).padStart(24, '0')}` as TraceId;
      return traceRow(traceId, { start, length: 1, receivedAt });
    });
    await database.insert('traces', 'RowBinary', Buffer.concat(encoded));
  };
  for (let hour = 0; hour < HOURS; hour++) await insert(tracesOfHour(hour));
  await insert([{ start: FIRST_HOUR + 1, receivedAt: LAST_HOUR }, ...tracesOfHour(HOURS)]);
  return testStore;
}

function tracesOfHour(hour: number): { start: number; receivedAt: number }[] {
  const starts = Array.from({ length: TRACES_AN_HOUR }, (_, second) => FIRST_HOUR + hour * HOUR + second);
  return starts.map((start) => ({ start, receivedAt: start }));
}

/** The row of a trace of one segment. */
export function traceRow(
  traceId: TraceId,
  { start, length, receivedAt }: { start: number; length: number; receivedAt: number },
): Buffer {
  const segment = aSegment({ trace_id: traceId, id: id(1), start_time: start, end_time: start + length });
  const documents = received(segment).map((document) => ({
    ...document,
    traceId,
    receivedAt: (receivedAt * 1_000_000) as EpochMicros,
  }));
  return encodeTraceRow(assembleTrace(documents), traceTimeOf(traceId, firstReceived(documents)));
}

/** How many blocks of rows the outer SELECT reads, as the engine says. */
export async function granulesOf({ database }: TestStore, { sql, params }: Statement): Promise<number> {
  const rows = await database.select<{ explain: string }>({ sql: `EXPLAIN indexes = 1 ${sql}`, params });
  const plan = rows.map(({ explain }) => explain).join('\n');
  const [, granules] = /Granules: (\d+)$/m.exec(plan) ?? [];
  return Number(granules);
}
