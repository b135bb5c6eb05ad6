import { describe, expect, it } from 'vitest';
import type { TraceId } from '@fluoroscope/wire';
import { REMEMBERED_TRACES, SeenTraceIds } from './seen-trace-ids.ts';

const NOW = 1_790_000_000;

/** As many ids as it takes until the older of two generations is forgotten. */
const GENERATION = 1 << 20;

function idAt(seconds: number, number: number): TraceId {
  return `1-${seconds.toString(16).padStart(8, '0')}-${number.toString(16).padStart(24, '0')}` as TraceId;
}

function fill(seen: SeenTraceIds, first: number, seconds: number): void {
  for (let number = first; number < first + GENERATION; number += 1) seen.add(idAt(seconds, number), seconds);
}

describe('SeenTraceIds over an empty store', () => {
  it('calls every id new until it is added, whatever time it names', () => {
    const seen = new SeenTraceIds(Number.NEGATIVE_INFINITY, NOW);
    [0, NOW - 1_000_000, NOW, NOW + 1_000_000, 0xffff_ffff].forEach((seconds, number) => {
      expect(seen.isCertainlyNew(idAt(seconds, number), NOW)).toBe(true);
      seen.add(idAt(seconds, number), NOW);
      expect(seen.isCertainlyNew(idAt(seconds, number), NOW)).toBe(false);
    });
  });

  it('takes an id for seen when its random digits were seen under another time', () => {
    const seen = new SeenTraceIds(Number.NEGATIVE_INFINITY, NOW);
    seen.add(idAt(NOW, 5), NOW);
    expect(seen.isCertainlyNew(idAt(NOW + 1, 5), NOW)).toBe(false);
    expect(seen.isCertainlyNew(idAt(NOW, 6), NOW)).toBe(true);
  });

  it('tells apart ids that differ in their upper digits only', () => {
    const seen = new SeenTraceIds(Number.NEGATIVE_INFINITY, NOW);
    const alike = (number: number) =>
      `1-${NOW.toString(16)}-00000000${number.toString(16).padStart(8, '0')}00000000` as TraceId;
    for (let number = 0; number < 100_000; number += 2) seen.add(alike(number), NOW);
    for (let number = 0; number < 1000; number += 1) {
      expect(seen.isCertainlyNew(alike(number), NOW)).toBe(number % 2 === 1);
    }
  });

  it('remembers the latest million and more, and knows from when on it does', () => {
    const seen = new SeenTraceIds(Number.NEGATIVE_INFINITY, NOW);
    fill(seen, 0, NOW);
    fill(seen, GENERATION, NOW + 100);
    expect(seen.isCertainlyNew(idAt(NOW + 100, GENERATION), NOW + 101)).toBe(false);
    // The first generation is forgotten: its ids may be in the store, so none of its time is certainly new.
    expect(seen.isCertainlyNew(idAt(NOW, 0), NOW + 101)).toBe(false);
    expect(seen.isCertainlyNew(idAt(NOW, 3 * GENERATION), NOW + 101)).toBe(false);
    expect(seen.isCertainlyNew(idAt(NOW + 61, 3 * GENERATION), NOW + 101)).toBe(true);
  });
});

describe('an id from a clock ahead of ours', () => {
  /** What is said, when its second has come, of an id that was forgotten. */
  function whenForgotten(leadSeconds: number): boolean {
    const seen = new SeenTraceIds(Number.NEGATIVE_INFINITY, NOW);
    const ahead = idAt(NOW + leadSeconds, 3 * GENERATION);
    seen.add(ahead, NOW);
    fill(seen, 1, NOW);
    fill(seen, GENERATION, NOW);
    return seen.isCertainlyNew(ahead, NOW + leadSeconds);
  }

  it('is not taken for new when it was forgotten', () => {
    for (const lead of [0, 59, 61, 90, 600]) expect(whenForgotten(lead)).toBe(false);
  });

  it('keeps no later one from being new', () => {
    const seen = new SeenTraceIds(Number.NEGATIVE_INFINITY, NOW);
    seen.add(idAt(NOW + 600, 3 * GENERATION), NOW);
    // As random as those of W3C.
    seen.add(idAt(NOW + 601, 4 * GENERATION), NOW);
    fill(seen, 1, NOW);
    fill(seen, GENERATION, NOW);
    expect(seen.isCertainlyNew(idAt(NOW + 600, 5 * GENERATION), NOW + 601)).toBe(false);
    expect(seen.isCertainlyNew(idAt(NOW + 601, 5 * GENERATION), NOW + 601)).toBe(true);
  });
});

describe('SeenTraceIds over a store that holds more than it knows', () => {
  const restarted = () => new SeenTraceIds(NOW - 180, NOW);

  it('calls an id new only when its time is after the start, with a minute for clocks that differ', () => {
    const seen = restarted();
    const check = (seconds: number, isNew: boolean) =>
      expect(seen.isCertainlyNew(idAt(seconds, 1), NOW)).toBe(isNew);
    check(NOW - 1_000_000, false);
    check(NOW - 120, false);
    check(NOW, false);
    check(NOW + 1, true);
    check(NOW + 60, true);
  });

  it('knows no trace for certain when it was told of more than it remembers', () => {
    const seen = new SeenTraceIds(NOW - 180, NOW);
    const ends = Buffer.alloc(8 * REMEMBERED_TRACES);
    for (let number = 0; number < REMEMBERED_TRACES; number += 1) ends.writeUInt32BE(number, 8 * number + 4);
    seen.addEnds(ends, NOW);
    expect(seen.isCertainlyNew(idAt(NOW + 59, 0x1000_0000), NOW)).toBe(false);
    expect(seen.isCertainlyNew(idAt(NOW + 60, 0x1000_0000), NOW)).toBe(true);
  });

  it('never trusts a time ahead of the clock, which a random W3C id mostly names', () => {
    const seen = restarted();
    for (const seconds of [NOW + 61, 0xe5b0_c0ff, 0xffff_ffff]) {
      expect(seen.isCertainlyNew(idAt(seconds, 1), NOW)).toBe(false);
    }
  });

  it('takes the start of the root for the time of an id that names none', () => {
    const seen = restarted();
    for (const traceId of [idAt(0xe5b0_c0ff, 1), idAt(0, 2), idAt(NOW - 62 * 24 * 60 * 60, 3)]) {
      const isNew = (rootStart?: number) => seen.isCertainlyNew(traceId, NOW + 30, rootStart);
      expect([undefined, NOW - 7, NOW, NOW + 0.5, NOW + 91].map(isNew)).toEqual([
        false,
        false,
        false,
        true,
        false,
      ]);
      seen.add(traceId, NOW + 30);
      expect(isNew(NOW + 0.5)).toBe(false);
    }
    expect(seen.isCertainlyNew(idAt(NOW - 10, 4), NOW + 30, NOW + 5)).toBe(false);
  });

  it('knows every id that names no time once it was told of all', () => {
    const seen = restarted();
    const [old, fresh, later] = [idAt(0xe5b0_c0ff, 1), idAt(0xe5b0_c0ff, 2), idAt(0xe5b0_c0ff, 3)];
    seen.addRandomEnds(Buffer.from(old.slice(19), 'hex'));
    expect(seen.isCertainlyNew(fresh, NOW)).toBe(false);
    seen.completeRandom();
    expect(seen.isCertainlyNew(fresh, NOW)).toBe(true);
    expect(seen.isCertainlyNew(old, NOW)).toBe(false);
    // Whatever its root says: this memory is exact.
    expect(seen.isCertainlyNew(old, NOW + 30, NOW + 5)).toBe(false);
    seen.add(later, NOW);
    fill(seen, GENERATION, NOW);
    fill(seen, 2 * GENERATION, NOW);
    expect(seen.isCertainlyNew(later, NOW)).toBe(false);
  });

  it('knows what it was told at the start', () => {
    const seen = restarted();
    const ends = [idAt(NOW, 1), '1-00000000-00000000fedcba9876543210' as TraceId].map((each) =>
      each.slice(19),
    );
    seen.addEnds(Buffer.from(ends.join(''), 'hex'), NOW);
    expect(seen.isCertainlyNew(idAt(NOW + 5, 1), NOW)).toBe(false);
    expect(seen.isCertainlyNew(`1-${(NOW + 5).toString(16)}-00000000fedcba9876543210` as TraceId, NOW)).toBe(
      false,
    );
    expect(seen.isCertainlyNew(idAt(NOW + 5, 2), NOW)).toBe(true);
  });
});
