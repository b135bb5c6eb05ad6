import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differencesOf, shownRows, summaryOf, type Compared } from './compare-difference.ts';
import { compareFacts } from './compare-facts.ts';
import { compareTraces } from './compare-match.ts';
import { timelineOf, type SegmentLine } from './testing-timeline.ts';
import type { Timeline } from './timeline.ts';

const FAST = timelineOf([
  ['root', '', 0, 10, { name: 'web' }],
  ['q1', 'root', 1, 2, { name: 'db' }],
  ['q2', 'root', 3, 4, { name: 'db' }],
  ['cache', 'root', 5, 6, { name: 'cache' }],
]);
const SLOW = timelineOf([
  ['root', '', 100, 118, { name: 'web', fault: true }],
  ['q1', 'root', 101, 102, { name: 'db' }],
  ['q2', 'root', 103, 109, { name: 'db', annotations: { shard: 7 } }],
  ['q3', 'root', 110, 112, { name: 'db' }],
]);

const traces: fc.Arbitrary<Timeline> = fc
  .array(
    fc.record({
      up: fc.nat(),
      start: fc.nat(30),
      seconds: fc.nat(9),
      name: fc.constantFrom('x', 'y', 'z'),
      fault: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((made) =>
    timelineOf(
      made.map(({ up, start, seconds, name, fault }, index): SegmentLine => [
        `s${index}`,
        index === 0 ? '' : `s${up % index}`,
        start,
        start + seconds,
        { name, ...(fault && { fault }) },
      ]),
    ),
  );

describe('two traces', () => {
  it('are matched by operation and order under the same caller', () => {
    const rows = compareTraces(FAST, SLOW).map(({ a, b, countA, countB }) => [a, b, countA, countB]);
    expect(rows).toEqual([
      [0, 0, 1, 1],
      [1, 1, 2, 3],
      [2, 2, 2, 3],
      [3, -1, 1, 0],
      [-1, 3, 2, 3],
    ]);
  });

  it('differ in time, outcome and parts', () => {
    const compared = comparedOf(FAST, SLOW);
    const differences = differencesOf(compared);
    expect(differences.map(({ presence, delta }) => [presence, delta])).toEqual([
      ['both', 8],
      ['both', 0],
      ['both', 5],
      ['only-a', -1],
      ['only-b', 2],
    ]);
    expect(summaryOf(compared, differences)).toMatchObject({
      delta: 8,
      onlyA: 1,
      onlyB: 1,
      outcomeChanges: 1,
      sources: [2, 0, 4],
    });
    expect(shownRows(compared, differences, 'structure', true)).toEqual([0, 2, 3, 4]);
    expect(shownRows(compared, differences, 'delta', false)).toEqual([0, 2, 4, 3, 1]);
  });

  it('are matched by name where the path is another one', () => {
    const at = (path: string): Timeline =>
      timelineOf([['root', '', 0, 1, { name: 'web', http: { request: { url: `http://x${path}` } } }]]);
    expect(compareTraces(at('/a'), at('/b'))).toHaveLength(1);
  });

  it('have every part in one row', () => {
    fc.assert(
      fc.property(traces, traces, (a, b) => {
        const rows = compareTraces(a, b);
        const partsOf = (side: 'a' | 'b'): readonly number[] =>
          rows
            .map((row) => row[side])
            .filter((index) => index >= 0)
            .toSorted((x, y) => x - y);
        expect(partsOf('a')).toEqual([...a.nodes.keys()]);
        expect(partsOf('b')).toEqual([...b.nodes.keys()]);
      }),
    );
  });

  it('are the same when they are one', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const compared = comparedOf(trace, trace);
        const differences = differencesOf(compared);
        expect(compared.rows.every(({ a, b }) => a === b)).toBe(true);
        expect(differences.some(({ isNotable, delta }) => isNotable || delta !== 0)).toBe(false);
      }),
    );
  });

  it('are mirrored when they are swapped', () => {
    fc.assert(
      fc.property(traces, traces, (a, b) => {
        const pairs = (rows: readonly { readonly a: number; readonly b: number }[]): readonly string[] =>
          rows.map((row) => `${row.a} ${row.b}`).toSorted();
        const swapped = compareTraces(b, a).map((row) => ({ a: row.b, b: row.a }));
        expect(pairs(compareTraces(a, b))).toEqual(pairs(swapped));
        const [there, back] = [comparedOf(a, b), comparedOf(b, a)].map((compared) =>
          summaryOf(compared, differencesOf(compared)),
        );
        expect(back?.delta).toBeCloseTo(-(there?.delta ?? 0));
        expect([back?.onlyA, back?.onlyB]).toEqual([there?.onlyB, there?.onlyA]);
      }),
    );
  });

  it('of ten thousand parts are compared in linear time', () => {
    const wide = timelineOf([
      ['root', '', 0, 10_000],
      ...Array.from({ length: 10_000 }, (_, index): SegmentLine => [
        `c${index}`,
        'root',
        index,
        index + 1,
        { name: `call${index % 7}` },
      ]),
    ]);
    expect(compareTraces(wide, wide)).toHaveLength(10_001);
  });
});

describe('two parts', () => {
  it('say which of their values differ', () => {
    const { different, same } = compareFacts(FAST, 2, SLOW, 2);
    expect(different).toEqual([
      { name: 'Duration', a: '1 s', b: '6 s' },
      { name: 'annotation.shard', a: undefined, b: '7' },
    ]);
    expect(same.map(({ name }) => name)).toContain('Outcome');
  });
});

function comparedOf(a: Timeline, b: Timeline): Compared {
  return { a, b, rows: compareTraces(a, b) };
}
