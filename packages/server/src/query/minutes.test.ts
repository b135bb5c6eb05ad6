import type { EpochMicros } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MICROS_PER_MINUTE, planMinutes } from './minutes.ts';

const at = (minute: number) => Math.round(minute * MICROS_PER_MINUTE) as EpochMicros;
const rolledAll = (...minutes: number[]) => new Map(minutes.map((minute) => [minute, minute * 1000]));
const plan = (start: number, end: number, ...minutes: number[]) =>
  planMinutes({ start: at(start), end: at(end) }, rolledAll(...minutes));

describe('planMinutes', () => {
  it('scans what no minute was rolled up for', () => {
    expect(plan(10, 20)).toEqual({
      firstMinute: 0,
      endMinute: 0,
      versions: new Map(),
      scans: [{ start: at(10), end: at(20) }],
    });
  });
  it('reads whole minutes and scans what is left of the first and the last', () => {
    expect(plan(9.5, 12.25, 9, 10, 11, 12)).toEqual({
      firstMinute: 10,
      endMinute: 12,
      versions: rolledAll(10, 11),
      scans: [
        { start: at(9.5), end: at(10) },
        { start: at(12), end: at(12.25) },
      ],
    });
  });
  it('scans nothing of a range of whole rolled-up minutes, and nothing at all of an empty one', () => {
    expect(plan(10, 12, 10, 11).scans).toEqual([]);
    expect(plan(10, 10, 10)).toEqual({ firstMinute: 0, endMinute: 0, versions: new Map(), scans: [] });
  });
  it('scans scattered minutes together with the shortest stretches between them', () => {
    const { scans, versions } = plan(0, 10, 1, 2, 4, 6, 7, 8);
    expect(scans).toEqual([
      { start: at(0), end: at(1) },
      { start: at(3), end: at(6) },
      { start: at(9), end: at(10) },
    ]);
    expect(versions).toEqual(rolledAll(1, 2, 6, 7, 8));
  });
  it('covers every instant of the range once, with few scans', () => {
    const instant = fc.integer({ min: 0, max: 40 * 4 }).map((quarter) => quarter / 4);
    fc.assert(
      fc.property(instant, instant, fc.uniqueArray(fc.nat(40)), (one, other, minutes) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        const { scans, versions } = plan(start, end, ...minutes);
        expect(scans.length).toBeLessThanOrEqual(3);
        const covered = [
          ...scans.map((scan) => [scan.start, scan.end] as const),
          ...[...versions.keys()].map((minute) => [at(minute), at(minute + 1)] as const),
        ].toSorted(([a], [b]) => a - b);
        let reached = at(start);
        for (const [from, to] of covered) {
          expect(from).toBe(reached);
          reached = to;
        }
        expect(reached).toBe(at(end));
      }),
    );
  });
});
