import { describe, expect, it } from 'vitest';
import { exceptionChains, findExceptions, formatChains, formatException } from './exceptions.ts';
import { buildTimeline } from './timeline.ts';

const RECORDED = { working_directory: '/srv', exceptions: [{ id: 'e1', type: 'Boom', message: 'no' }] };

function timelineWith(cause: unknown) {
  const document = {
    id: 'a',
    name: 'caller',
    start_time: 1,
    end_time: 2,
    cause,
    subsegments: [{ id: 'b', name: 'callee', start_time: 1, end_time: 2, cause: RECORDED }],
  };
  return buildTimeline([{ Id: 'a', Document: JSON.stringify(document) }]);
}

function findIn(cause: unknown) {
  const timeline = timelineWith(cause);
  const document = timeline.nodes[0]?.document;
  return document && findExceptions(document, timeline);
}

describe('findExceptions', () => {
  it('is undefined without a cause', () => {
    expect(findIn(undefined)).toBeUndefined();
  });

  it.each([
    ['an exception id', 'e1'],
    ['a subsegment id', 'b'],
    ['an object that holds only an id', { id: 'b', exceptions: [] }],
  ])('follows %s to where the exception was recorded', (_, cause) => {
    expect(findIn(cause)).toMatchObject({
      recordedBy: 'callee',
      exceptions: [{ type: 'Boom' }],
      workingDirectory: '/srv',
    });
  });

  it('names a reference that leads nowhere', () => {
    expect(findIn('ffff')).toMatchObject({ exceptions: [], missingReference: 'ffff' });
  });
});

describe('formatException', () => {
  it('writes the whole stack', () => {
    const stack = [{ path: 'a.js', line: 3, label: 'run' }, { path: 'b.js' }];
    expect(formatException({ type: 'Boom', message: 'no', stack, truncated: 4 })).toBe(
      'Boom: no\n    at run (a.js:3)\n    at b.js\n    … 4 more',
    );
  });
});

describe('exceptionChains', () => {
  const idsOf = (exceptions: Parameters<typeof exceptionChains>[0]) =>
    exceptionChains(exceptions).map(
      ({ exception, isCause }) => `${isCause ? '<' : ''}${exception.id ?? '?'}`,
    );

  it('follows each exception by its cause', () => {
    expect(idsOf([{ id: 'root' }, { id: 'top', cause: 'middle' }, { id: 'middle', cause: 'root' }])).toEqual([
      'top',
      '<middle',
      '<root',
    ]);
  });

  it('lists all of those that stand alone, share a cause or name each other in a circle', () => {
    expect(idsOf([{}, { id: 'a', cause: 'gone' }])).toEqual(['?', 'a']);
    expect(idsOf([{ id: 'a', cause: 'c' }, { id: 'b', cause: 'c' }, { id: 'c' }])).toEqual(['a', '<c', 'b']);
    expect(
      idsOf([
        { id: 'a', cause: 'b' },
        { id: 'b', cause: 'a' },
      ]),
    ).toEqual(['a', '<b']);
  });

  it('is printed as runtimes print it', () => {
    const chains = exceptionChains([
      { id: 'a', type: 'A', cause: 'b' },
      { id: 'b', message: 'no' },
    ]);
    expect(formatChains(chains)).toBe('A\nCaused by: no');
  });
});
