import { describe, expect, it } from 'vitest';
import { likelyCause, nextProblem } from './likely-cause.ts';
import { ancestorKeys, commandForKey, keysBelow, visibleRows } from './timeline-rows.ts';
import { buildTimeline } from './timeline.ts';

const NONE: ReadonlySet<string> = new Set();

/** a > (b > (c, d), e); d and b are faults, and d holds the exception. */
const TIMELINE = buildTimeline([
  {
    Id: 'a',
    Document: JSON.stringify({
      id: 'a',
      name: 'a',
      start_time: 1,
      end_time: 9,
      subsegments: [
        {
          id: 'b',
          name: 'b',
          start_time: 2,
          end_time: 5,
          fault: true,
          subsegments: [
            { id: 'c', name: 'c', start_time: 2, end_time: 3, error: true },
            {
              id: 'd',
              name: 'd',
              start_time: 3,
              end_time: 4,
              fault: true,
              cause: { exceptions: [{ type: 'Boom' }] },
            },
          ],
        },
        { id: 'e', name: 'e', start_time: 6, end_time: 7 },
      ],
    }),
  },
]);

function names(rows: readonly number[]): string {
  return rows.map((index) => TIMELINE.nodes[index]?.document.name).join('');
}

describe('visibleRows', () => {
  it('hides what is under a collapsed row, however it is nested', () => {
    expect(names(visibleRows(TIMELINE, NONE))).toBe('abcde');
    expect(names(visibleRows(TIMELINE, new Set(['b'])))).toBe('abe');
    expect(names(visibleRows(TIMELINE, new Set(['a', 'b'])))).toBe('a');
  });

  it('collapses below a level', () => {
    expect(names(visibleRows(TIMELINE, keysBelow(TIMELINE, 1)))).toBe('abe');
    expect(names(visibleRows(TIMELINE, keysBelow(TIMELINE, 0)))).toBe('a');
  });
});

describe('commandForKey', () => {
  const press = (key: string, selected: number, collapsed = NONE): unknown =>
    commandForKey(key, TIMELINE, visibleRows(TIMELINE, collapsed), selected, collapsed);

  it('walks the rows in sight', () => {
    expect(press('ArrowDown', 1)).toEqual({ kind: 'select', index: 2 });
    expect(press('ArrowDown', 1, new Set(['b']))).toEqual({ kind: 'select', index: 4 });
    expect(press('ArrowUp', 0)).toEqual({ kind: 'none' });
    expect(press('End', 0)).toEqual({ kind: 'select', index: 4 });
  });

  it('opens, enters, closes and leaves a subtree', () => {
    expect(press('ArrowRight', 1, new Set(['b']))).toEqual({ kind: 'expand', key: 'b' });
    expect(press('ArrowRight', 1)).toEqual({ kind: 'select', index: 2 });
    expect(press('ArrowLeft', 1)).toEqual({ kind: 'collapse', key: 'b' });
    expect(press('ArrowLeft', 2)).toEqual({ kind: 'select', index: 1 });
    expect(press('Enter', 1)).toEqual({ kind: 'collapse', key: 'b' });
    expect(press('Enter', 1, new Set(['b']))).toEqual({ kind: 'expand', key: 'b' });
    expect(press('Enter', 4)).toEqual({ kind: 'none' });
  });

  it('leaves other keys to the browser', () => {
    expect(press('x', 1)).toEqual({ kind: 'none' });
  });
});

describe('ancestorKeys', () => {
  it('names what must be open for a row to be in sight', () => {
    expect(ancestorKeys(TIMELINE, 3)).toEqual(['b', 'a']);
    expect(ancestorKeys(TIMELINE, 0)).toEqual([]);
  });
});

describe('likelyCause', () => {
  it('is the row that recorded the exception', () => {
    expect(TIMELINE.nodes[likelyCause(TIMELINE)]?.document.name).toBe('d');
  });

  it('is the entry where nothing went wrong, and the first row of an empty trace', () => {
    const fine = buildTimeline([{ Id: 'a', Document: '{"id":"a","name":"a","start_time":1,"end_time":2}' }]);
    expect(likelyCause(fine)).toBe(0);
    expect(likelyCause(buildTimeline([]))).toBe(0);
  });
});

describe('nextProblem', () => {
  it('goes round', () => {
    expect(nextProblem(TIMELINE, 0)).toBe(1);
    expect(nextProblem(TIMELINE, 3)).toBe(1);
    expect(nextProblem(buildTimeline([]), 0)).toBeUndefined();
  });
});
