import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { TRACE_LIMITS } from '../store/trace-limits.ts';
import { LongTraces } from './long-traces.ts';

const START_MS = 1_790_000_000_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const traceId = (number: number) => `1-00000000-${number.toString(16).padStart(24, '0')}` as TraceId;

let marks: (readonly TraceId[])[];
let long: LongTraces;
let isBroken: boolean;

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
  [marks, isBroken] = [[], false];
  long = open(new Map());
});

afterEach(() => {
  vi.useRealTimers();
});

function open(marked: ReadonlyMap<TraceId, EpochMicros>): LongTraces {
  return new LongTraces({
    limits: TRACE_LIMITS,
    marked,
    mark: async (traceIds) => {
      if (isBroken) throw new Error('the store is away');
      marks.push(traceIds);
    },
    keptMs: 30 * DAY_MS,
    nowMs: Date.now,
  });
}

describe('a long trace', () => {
  it('has more than ten thousand documents or eight mebibytes', () => {
    expect(long.isLong(10_000, 8 * 1024 * 1024)).toBe(false);
    expect(long.isLong(10_001, 0)).toBe(true);
    expect(long.isLong(1, 8 * 1024 * 1024 + 1)).toBe(true);
  });

  it('is known from an earlier process, without a size', () => {
    const recalled = open(new Map([[traceId(1), (START_MS * 1000) as EpochMicros]]));
    expect(recalled.of(traceId(1))).toMatchObject({ size: undefined });
    expect(recalled.of(traceId(2))).toBeUndefined();
  });

  it('is marked once, and once more each day that it goes on', async () => {
    await long.note([traceId(1)]);
    await long.note([traceId(1), traceId(2)]);
    expect(marks).toEqual([[traceId(1)], [traceId(2)]]);
    vi.advanceTimersByTime(DAY_MS);
    await long.note([traceId(1)]);
    expect(marks).toHaveLength(3);
  });

  it('is not taken for marked when that failed', async () => {
    isBroken = true;
    await expect(long.note([traceId(1)])).rejects.toThrow('the store is away');
    isBroken = false;
    await long.note([traceId(1)]);
    expect(marks).toEqual([[traceId(1)]]);
  });

  it('keeps what was counted of it before', async () => {
    const known = long.open(traceId(1));
    known.size = { documents: 5, bytes: 5, countedAtMs: 0 };
    await long.note([traceId(1)]);
    expect(long.of(traceId(1))).toBe(known);
    long.doubt(traceId(1));
    expect(long.of(traceId(1))).toMatchObject({ size: undefined, doubts: 1 });
  });

  it('is forgotten when nothing of it is stored any more', async () => {
    await long.note([traceId(1)]);
    vi.advanceTimersByTime(30 * DAY_MS);
    await long.note([traceId(2)]);
    expect(long.of(traceId(1))).toBeUndefined();
    expect(long.of(traceId(2))).toBeDefined();
  });
});

describe('a trace that was counted and is short', () => {
  it('is forgotten after a minute, unless it is being counted', () => {
    const [first, second] = [long.open(traceId(1)), long.open(traceId(2))];
    second.counting = new Promise(() => undefined);
    vi.advanceTimersByTime(60_000);
    long.open(traceId(3));
    expect(long.of(traceId(1))).toBeUndefined();
    expect(long.of(traceId(2))).toBe(second);
    expect(long.open(traceId(1))).not.toBe(first);
  });
});
