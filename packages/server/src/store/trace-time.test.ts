import { describe, expect, it } from 'vitest';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { aSegment, receivedAt } from '../../test/support/segment-builders.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { firstReceived, traceTimeOf } from './trace-time.ts';

const ARRIVAL = 1_790_000_000;
const DAY = 24 * 60 * 60;

const idAt = (seconds: number) =>
  `1-${seconds.toString(16).padStart(8, '0')}-000000000000000000000001` as TraceId;
const W3C_ID = '1-e5b0c0ff-ee0000000000000000000001' as TraceId;

function arrivedWith(start: number): ReceivedDocument {
  return {
    ...receivedAt(0, aSegment({ start_time: start })),
    receivedAt: (ARRIVAL * 1_000_000 + 999_999) as EpochMicros,
  };
}

describe('traceTimeOf', () => {
  const check = (traceId: TraceId, start: number, seconds: number) =>
    expect(traceTimeOf(traceId, arrivedWith(start))).toBe(seconds);

  it('is the time in the id from 30 days before arrival to 5 minutes after', () => {
    for (const seconds of [ARRIVAL - 30 * DAY + 1, ARRIVAL - 7, ARRIVAL, ARRIVAL + 300]) {
      check(idAt(seconds), seconds, seconds);
    }
  });

  it('is that time as long as the first document starts within a day of it, or at no time that can be', () => {
    check(idAt(ARRIVAL - DAY - 3), ARRIVAL - 3, ARRIVAL - DAY - 3);
    check(idAt(ARRIVAL - 3), ARRIVAL - DAY - 3, ARRIVAL - 3);
    check(idAt(ARRIVAL - 9 * DAY), 0, ARRIVAL - 9 * DAY);
  });

  it('is the start where the id names another time by chance', () => {
    check(idAt(ARRIVAL - DAY - 4), ARRIVAL - 3, ARRIVAL - 3);
    check(idAt(ARRIVAL - 29 * DAY), ARRIVAL - 3, ARRIVAL - 3);
  });

  it('is the start of the first document where the id names no such time', () => {
    for (const traceId of [W3C_ID, idAt(0), idAt(ARRIVAL - 30 * DAY - 1), idAt(ARRIVAL + 302)]) {
      check(traceId, ARRIVAL - 3.25, ARRIVAL - 4);
    }
  });

  it('is the second of arrival where neither does', () => {
    for (const start of [0, ARRIVAL - 31 * DAY, ARRIVAL + 400, 9_007_199_254]) check(W3C_ID, start, ARRIVAL);
  });

  it('is a whole number of seconds, also for a start that floats', () => {
    check(W3C_ID, ARRIVAL - 0.000001, ARRIVAL - 1);
    check(W3C_ID, ARRIVAL + 0.999999, ARRIVAL);
  });
});

describe('firstReceived', () => {
  it('is the earliest arrival, then the first place, in whatever order they are held', () => {
    const first = receivedAt(1, aSegment(), 0);
    const others = [receivedAt(1, aSegment(), 1), receivedAt(2, aSegment(), 0), receivedAt(3, aSegment(), 0)];
    expect(firstReceived([first, ...others])).toBe(first);
    expect(firstReceived([...others, first])).toBe(first);
  });

  it('is refused for no documents', () => {
    expect(() => firstReceived([])).toThrow('A trace without documents');
  });
});
