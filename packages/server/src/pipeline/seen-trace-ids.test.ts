import { describe, expect, it } from 'vitest';
import type { TraceId } from '@fluoroscope/wire';
import { SeenTraceIds } from './seen-trace-ids.ts';

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

describe('SeenTraceIds over a store that holds more than it knows', () => {
  const restarted = () => new SeenTraceIds(NOW - 180, NOW);

  it('calls an id new only when its time lies in what it knows, with a minute for clocks that differ', () => {
    const seen = restarted();
    const check = (seconds: number, isNew: boolean) =>
      expect(seen.isCertainlyNew(idAt(seconds, 1), NOW)).toBe(isNew);
    check(NOW - 1_000_000, false);
    check(NOW - 121, false);
    check(NOW - 120, true);
    check(NOW, true);
    check(NOW + 60, true);
  });

  it('never trusts a time ahead of the clock, which a random W3C id mostly names', () => {
    const seen = restarted();
    for (const seconds of [NOW + 61, 0xe5b0_c0ff, 0xffff_ffff]) {
      expect(seen.isCertainlyNew(idAt(seconds, 1), NOW)).toBe(false);
    }
  });

  it('knows what it was told at the start', () => {
    const seen = restarted();
    seen.add(idAt(NOW - 100, 1), NOW);
    expect(seen.isCertainlyNew(idAt(NOW - 100, 1), NOW)).toBe(false);
  });
});
