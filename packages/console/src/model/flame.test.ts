import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameAt, layerOf, neighbourFrame, visitInSight } from './flame-layers.ts';
import { flameOf, type Flame } from './flame.ts';
import { selfTimes } from './self-time.ts';
import { timelineOf, type SegmentLine } from './testing-timeline.ts';

const OVERLAPPING = timelineOf([
  ['root', '', 0, 10],
  ['a', 'root', 1, 6],
  ['b', 'root', 4, 9],
  ['leaf', 'a', 2, 5],
]);

/** A tree of segments with whole-second times, some of which lie outside their caller. */
const lines: fc.Arbitrary<readonly SegmentLine[]> = fc
  .array(
    fc.record({ up: fc.nat(), start: fc.nat(50), seconds: fc.nat(20), name: fc.constantFrom('x', 'y') }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((made) =>
    made.map(({ up, start, seconds, name }, index): SegmentLine => [
      `s${index}`,
      index === 0 ? '' : `s${up % index}`,
      start,
      start + seconds,
      { name },
    ]),
  );

describe('a flame graph by time', () => {
  it('puts what happens at the same time on rows of its own', () => {
    expect(placesOf(flameOf(OVERLAPPING, 'time', undefined))).toEqual([
      '0: 0–10',
      '1: 1–6',
      '2: 2–5',
      '3: 4–9',
    ]);
  });

  it('shows a focused node over the whole width, under its callers', () => {
    const flame = flameOf(OVERLAPPING, 'time', 1);
    expect(flame.window).toEqual({ from: 1, to: 6 });
    expect(placesOf(flame)).toEqual(['0: 0–10', '1: 1–6', '2: 2–5']);
  });

  it('has a frame for every node, below its caller, and none over another', () => {
    fc.assert(
      fc.property(lines, (made) => {
        const timeline = timelineOf(made);
        const flame = flameOf(timeline, 'time', undefined);
        expect(flame.count).toBe(timeline.nodes.length);
        for (const [frame, parent] of calleesOf(flame)) {
          expect(flame.row[frame]).toBeGreaterThan(flame.row[parent] ?? 0);
        }
        expectNoOverlap(flame);
      }),
    );
  });
});

describe('a merged flame graph', () => {
  it('is as wide as all nodes worked themselves, and holds callees inside their callers', () => {
    fc.assert(
      fc.property(lines, (made) => {
        const timeline = timelineOf(made);
        const flame = flameOf(timeline, 'merged', undefined);
        const worked = selfTimes(timeline).reduce((sum, seconds) => sum + seconds, 0);
        expect(flame.window.to).toBeCloseTo(Math.max(worked, 1e-6), 7);
        expect(flame.runs.reduce((sum, runs) => sum + runs, 0)).toBe(timeline.nodes.length);
        for (const [frame, parent] of calleesOf(flame)) {
          expect(flame.from[frame]).toBeGreaterThanOrEqual((flame.from[parent] ?? 0) - 1e-9);
          expect(flame.to[frame]).toBeLessThanOrEqual((flame.to[parent] ?? 0) + 1e-9);
        }
        expectNoOverlap(flame);
      }),
    );
  });

  it('counts the runs of an operation and keeps their worst outcome', () => {
    const timeline = timelineOf([
      ['root', '', 0, 10],
      ['1', 'root', 1, 2, { name: 'call' }],
      ['2', 'root', 2, 5, { name: 'call', fault: true }],
    ]);
    const flame = flameOf(timeline, 'merged', undefined);
    expect([...flame.runs]).toEqual([1, 2]);
    expect([...flame.total]).toEqual([10, 4]);
    expect(flame.outcome).toEqual(['ok', 'fault']);
    expect(timeline.nodes[flame.node[1] ?? -1]?.key).toBe('2');
  });
});

describe('the frames of a row', () => {
  const flame = flameOf(OVERLAPPING, 'time', undefined);
  const layer = layerOf(flame);

  it('are found by place, or near it', () => {
    expect(frameAt(flame, layer[1] ?? [], 3, 0)).toBe(1);
    expect(frameAt(flame, layer[1] ?? [], 0.5, 0)).toBeUndefined();
    expect(frameAt(flame, layer[1] ?? [], 0.5, 0.6)).toBe(1);
  });

  it('are walked by direction', () => {
    expect(neighbourFrame(flame, layer, 0, 'down')).toBe(1);
    expect(neighbourFrame(flame, layer, 1, 'up')).toBe(0);
    expect(neighbourFrame(flame, layer, 0, 'up')).toBeUndefined();
    expect(neighbourFrame(flame, layer, 0, 'right')).toBeUndefined();
  });

  it('are handed over once a pixel', () => {
    const timeline = timelineOf([
      ['root', '', 0, 1000],
      ...Array.from({ length: 1000 }, (_, index): SegmentLine => [`c${index}`, 'root', index, index + 1]),
    ]);
    const many = flameOf(timeline, 'time', undefined);
    const seen: number[] = [];
    visitInSight(many, layerOf(many)[1] ?? [], { from: 100, to: 200 }, 10, (frame) => seen.push(frame));
    expect(seen.length).toBeGreaterThan(9);
    expect(seen.length).toBeLessThan(14);
  });
});

function placesOf(flame: Flame): readonly string[] {
  return Array.from(
    { length: flame.count },
    (_, frame) => `${flame.row[frame]}: ${flame.from[frame]}–${flame.to[frame]}`,
  ).toSorted();
}

/** Frames with their callers' frames. */
function calleesOf(flame: Flame): readonly (readonly [number, number])[] {
  return [...flame.parent.entries()].filter(([, parent]) => parent >= 0);
}

function expectNoOverlap(flame: Flame): void {
  const overlaps = layerOf(flame).flatMap((frames) =>
    frames.slice(1).filter((frame, place) => {
      const before = flame.to[frames[place] ?? 0] ?? 0;
      return (flame.from[frame] ?? 0) < before - 2e-6;
    }),
  );
  expect(overlaps).toEqual([]);
}
