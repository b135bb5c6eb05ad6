import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalPath } from './critical-path.ts';
import { selfStretches, selfTimes } from './self-time.ts';
import { timelineOf, type SegmentLine } from './testing-timeline.ts';

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** The path as `key from-to`, in the order of time, in whole seconds since the start. */
function pathOf(lines: readonly SegmentLine[]): readonly string[] {
  const timeline = timelineOf(lines);
  return [...criticalPath(timeline).stretches]
    .flatMap(([index, list]) => list.map((stretch) => ({ key: timeline.nodes[index]?.key, ...stretch })))
    .sort((a, b) => a.from - b.from)
    .map(({ key, from, to }) => `${key} ${round(from)}-${round(to)}`);
}

describe('criticalPath', () => {
  it('goes through calls that follow each other', () => {
    expect(
      pathOf([
        ['a', '', 100, 110],
        ['b', 'a', 101, 104],
        ['c', 'a', 105, 109],
      ]),
    ).toEqual(['a 0-1', 'b 1-4', 'a 4-5', 'c 5-9', 'a 9-10']);
  });

  it('takes the last to end of calls at the same time', () => {
    expect(
      pathOf([
        ['a', '', 100, 110],
        ['fast', 'a', 101, 103],
        ['slow', 'a', 101, 108],
        ['other', 'a', 102, 105],
      ]),
    ).toEqual(['a 0-1', 'slow 1-8', 'a 8-10']);
  });

  it('takes the call before the last one where they overlap a little', () => {
    expect(
      pathOf([
        ['a', '', 100, 110],
        ['overlapping', 'a', 101, 107],
        ['before', 'a', 100, 105],
        ['last', 'a', 106, 110],
      ]),
    ).toEqual(['before 0-5', 'a 5-6', 'last 6-10']);
  });

  it('leaves out what nobody waited for', () => {
    const tail = { name: 'tail', id: 'tail', start_time: 101, end_time: 115 };
    expect(pathOf([['a', '', 100, 110, { subsegments: [tail] }]])).toEqual(['a 0-10']);
    expect(
      pathOf([
        ['a', '', 100, 102],
        ['queue', 'a', 101, 120],
      ]),
    ).toEqual(['a 0-2']);
  });

  it('cuts a callee whose clock is late at the end of its caller', () => {
    expect(
      pathOf([
        ['a', '', 100, 110],
        ['late', 'a', 102, 111],
      ]),
    ).toEqual(['a 0-2', 'late 2-10']);
  });

  it('goes on to the last instant known of what is in progress', () => {
    expect(
      pathOf([
        ['a', '', 100, undefined],
        ['b', 'a', 101, 105],
      ]),
    ).toEqual(['a 0-1', 'b 1-5']);
  });

  it('adds up by service, and is empty without an entry', () => {
    const path = criticalPath(
      timelineOf([
        ['a', '', 100, 110],
        ['b', 'a', 101, 104],
      ]),
    );
    expect(path.secondsByService.map(round)).toEqual([7, 3]);
    expect(round(path.seconds)).toBe(10);
    expect(criticalPath(timelineOf([])).seconds).toBe(0);
  });

  it('takes 10,000 levels and 100,000 calls', () => {
    const deep = Array.from({ length: 10_000 }, (_, level): SegmentLine => [
      `${level}`,
      level === 0 ? '' : `${level - 1}`,
      100,
      200 - level / 1000,
    ]);
    expect(criticalPath(timelineOf(deep)).seconds).toBeCloseTo(100, 3);
    const wide = Array.from({ length: 100_000 }, (_, index): SegmentLine =>
      index === 0 ? ['0', '', 0, 100_000] : [`${index}`, '0', index - 1, index],
    );
    expect(criticalPath(timelineOf(wide)).seconds).toBeCloseTo(100_000, 3);
  });

  it('covers the entry once, whatever the calls', () => {
    const call = fc.tuple(fc.nat(20), fc.integer({ min: -5, max: 50 }), fc.nat(40));
    fc.assert(
      fc.property(fc.array(call, { maxLength: 20 }), (calls) => {
        const lines: SegmentLine[] = [['0', '', 100, 130]];
        for (const [parent, start, length] of calls) {
          lines.push([`${lines.length}`, `${parent % lines.length}`, 100 + start, 100 + start + length]);
        }
        const timeline = timelineOf(lines);
        const entrySeconds =
          timeline.entry?.end === undefined ? 0 : timeline.entry.end - timeline.entry.start;
        expect(criticalPath(timeline).seconds).toBeCloseTo(entrySeconds, 6);
      }),
    );
  });
});

describe('self time', () => {
  const timeline = timelineOf([
    ['a', '', 100, 110],
    ['b', 'a', 99, 103],
    ['c', 'a', 102, 105],
    ['d', 'a', 108, 115],
    ['e', 'd', 109, 109],
  ]);

  it('is what no call covers, clocks and overlaps or not', () => {
    const own = Object.fromEntries(
      timeline.nodes.map(({ key }, index) => [key, round(selfTimes(timeline)[index] ?? 0)]),
    );
    expect(own).toEqual({ a: 3, b: 4, c: 3, d: 7, e: 0 });
  });

  it('is the length of its stretches', () => {
    const a = timeline.nodes.findIndex(({ key }) => key === 'a');
    expect(selfStretches(timeline, a).map(({ from, to }) => [round(from), round(to)])).toEqual([[6, 9]]);
    for (const index of timeline.nodes.keys()) {
      const sum = selfStretches(timeline, index).reduce((total, { from, to }) => total + to - from, 0);
      expect(sum).toBeCloseTo(selfTimes(timeline)[index] ?? 0, 6);
    }
  });

  it('is nothing for an end before the start', () => {
    expect(Array.from(selfTimes(timelineOf([['x', '', 100, 99]])))).toEqual([0]);
  });
});
