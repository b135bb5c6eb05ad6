import { describe, expect, it } from 'vitest';
import { timelineOf } from './testing-timeline.ts';
import { factsOf } from './timeline-facts.ts';

describe('factsOf', () => {
  const timeline = timelineOf([
    ['a', '', 100, 110],
    ['b', 'a', 101, 104, { fault: true }],
  ]);

  it('counts levels and problems, and marks services', () => {
    const { deepest, problems, marks, selfTimes } = factsOf(timeline);
    expect([deepest, problems]).toEqual([2, 1]);
    expect(marks.map(({ letters }) => letters)).toEqual(['A', 'B']);
    expect(Array.from(selfTimes)).toEqual([7, 3]);
  });

  it('is made once', () => {
    expect(factsOf(timeline)).toBe(factsOf(timeline));
  });
});
