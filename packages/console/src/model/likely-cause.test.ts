import { describe, expect, it } from 'vitest';
import { likelyCause, nextProblem } from './likely-cause.ts';
import { buildTimeline } from './timeline.ts';

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
