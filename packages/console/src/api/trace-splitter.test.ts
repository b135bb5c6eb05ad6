import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitTrace } from './trace-splitter.ts';

const SEGMENTS = [
  { Id: 'a', Document: '{"id":"a","name":"x]}[{\\" \\\\"}' },
  { Id: 'b', Document: '{}' },
];
const ANSWER = {
  Traces: [{ Id: '1-a', Duration: 0.5, LimitExceeded: false, Segments: SEGMENTS }],
  UnprocessedTraceIds: ['[{'],
};

function split(text: string, pieceLength: number): { entries: readonly unknown[]; rest: unknown } {
  const splitter = splitTrace();
  const entries: unknown[] = [];
  for (let at = 0; at < text.length; at += pieceLength) {
    splitter.add(text.slice(at, at + pieceLength));
    entries.push(...splitter.take());
  }
  return { entries, rest: splitter.rest() };
}

describe('splitTrace', () => {
  it.each([1, 2, 3, 7, 1000])('finds the segments in pieces of %s characters', (length) => {
    for (const text of [JSON.stringify(ANSWER), JSON.stringify(ANSWER, null, 2)]) {
      expect(split(text, length)).toEqual({
        entries: SEGMENTS,
        rest: { ...ANSWER, Traces: [{ ...ANSWER.Traces[0], Segments: [] }] },
      });
    }
  });

  it('takes an answer without traces, and an error', () => {
    expect(split('{"Traces":[],"UnprocessedTraceIds":[]}', 5)).toEqual({
      entries: [],
      rest: { Traces: [], UnprocessedTraceIds: [] },
    });
    expect(split('{"__type":"X","Message":"no"}', 4).rest).toEqual({ __type: 'X', Message: 'no' });
  });

  it('throws for what is not JSON', () => {
    expect(() => split('<html>', 3)).toThrow(SyntaxError);
    expect(() => split('{"Traces":[{"Segments":[{"Id":x}]}]}', 9)).toThrow(SyntaxError);
  });

  it('gives back any documents', () => {
    const segments = fc.array(fc.record({ Id: fc.string(), Document: fc.json() }));
    fc.assert(
      fc.property(segments, fc.integer({ min: 1, max: 50 }), (Segments, length) => {
        const text = JSON.stringify({ Traces: [{ Id: 'x', Segments }] });
        expect(split(text, length).entries).toEqual(Segments);
      }),
    );
  });
});
