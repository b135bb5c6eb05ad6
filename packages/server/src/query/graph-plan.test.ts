import type { EpochMicros } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planGraph } from './graph-plan.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SLOT } from './periods.ts';

const at = (minute: number) => Math.round(minute * MICROS_PER_MINUTE) as EpochMicros;
const rolledAll = (...periods: number[]) => new Map(periods.map((period) => [period, period * 1000]));
const plan = (start: number, end: number, minutes: number[], slots: number[] = []) =>
  planGraph(
    { start: at(start), end: at(end) },
    { minutes: rolledAll(...minutes), slots: rolledAll(...slots) },
  );
const NONE = new Map();

describe('planGraph', () => {
  it('scans what no period was rolled up for', () => {
    expect(plan(10, 20, [])).toEqual({
      minutes: NONE,
      slots: NONE,
      scans: [{ start: at(10), end: at(20) }],
    });
  });
  it('reads whole minutes and scans what is left of the first and the last', () => {
    expect(plan(9.5, 12.25, [9, 10, 11, 12])).toEqual({
      minutes: rolledAll(10, 11),
      slots: NONE,
      scans: [
        { start: at(9.5), end: at(10) },
        { start: at(12), end: at(12.25) },
      ],
    });
  });
  it('scans nothing of a range of whole rolled-up minutes, and nothing at all of an empty one', () => {
    expect(plan(10, 12, [10, 11]).scans).toEqual([]);
    expect(plan(10, 10, [10], [120])).toEqual({ minutes: NONE, slots: NONE, scans: [] });
  });
  it('reads slots of minutes that are not rolled up, and no others', () => {
    expect(plan(10, 12, [10], [120, 131, 132, 133, 143])).toEqual({
      minutes: rolledAll(10),
      slots: rolledAll(132, 133, 143),
      scans: [{ start: 134 * MICROS_PER_SLOT, end: 143 * MICROS_PER_SLOT }],
    });
  });
  it('reads slots of a minute that is only in part in the range, and no slot in part', () => {
    const half = MICROS_PER_SLOT / 2 / MICROS_PER_MINUTE;
    expect(plan(10 + half, 10.5 + half, [10], [120, 121, 122, 123, 124, 125, 126])).toEqual({
      minutes: NONE,
      slots: rolledAll(121, 122, 123, 124, 125),
      scans: [
        { start: at(10 + half), end: 121 * MICROS_PER_SLOT },
        { start: 126 * MICROS_PER_SLOT, end: at(10.5 + half) },
      ],
    });
  });
  it('scans scattered minutes together with the shortest stretches between them', () => {
    const { scans, minutes } = plan(0, 20, [1, 2, 4, 6, 7, 8, 10, 11, 13, 14, 16, 18]);
    expect(scans).toEqual([
      { start: at(0), end: at(1) },
      { start: at(3), end: at(6) },
      { start: at(9), end: at(10) },
      { start: at(12), end: at(13) },
      { start: at(15), end: at(18) },
      { start: at(19), end: at(20) },
    ]);
    expect(minutes).toEqual(rolledAll(1, 2, 6, 7, 8, 10, 11, 13, 14, 18));
  });

  it('covers every instant of the range once, with few scans', () => {
    const instant = fc.integer({ min: 0, max: 40 * 24 }).map((halfSlot) => halfSlot / 24);
    fc.assert(
      fc.property(
        instant,
        instant,
        fc.uniqueArray(fc.nat(40)),
        fc.uniqueArray(fc.nat(480)),
        (one, other, wholeMinutes, wholeSlots) => {
          const [start, end] = [Math.min(one, other), Math.max(one, other)];
          const { scans, minutes, slots } = plan(start, end, wholeMinutes, wholeSlots);
          expect(scans.length).toBeLessThanOrEqual(6);
          const covered = [
            ...scans.map((scan) => [scan.start, scan.end] as const),
            ...[...minutes.keys()].map((minute) => [at(minute), at(minute + 1)] as const),
            ...[...slots.keys()].map(
              (slot) => [slot * MICROS_PER_SLOT, (slot + 1) * MICROS_PER_SLOT] as const,
            ),
          ].toSorted(([a], [b]) => a - b);
          let reached: number = at(start);
          for (const [from, to] of covered) {
            expect(from).toBe(reached);
            reached = to;
          }
          expect(reached).toBe(at(end));
        },
      ),
    );
  });
});
