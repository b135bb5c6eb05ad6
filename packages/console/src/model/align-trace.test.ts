import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignTrace, movedServices } from './align-trace.ts';

const DOCUMENT = {
  id: 'a',
  name: 'orders',
  start_time: 10,
  end_time: 12,
  subsegments: [
    { id: 'b', start_time: 10.5, in_progress: true, subsegments: [{ start_time: 11, end_time: 11 }] },
  ],
};
const TRACE = {
  Id: '1-0',
  Segments: [
    { Id: 'a', Document: JSON.stringify(DOCUMENT) },
    { Id: 'c', Document: 'not JSON' },
  ],
};

describe('alignTrace', () => {
  it('moves a segment with all that is in it, and nothing else', () => {
    const aligned = alignTrace(TRACE, [
      { SegmentId: 'a', Offset: 0.25 },
      { SegmentId: 'c', Offset: 1 },
    ]);
    expect(JSON.parse(aligned.Segments?.[0]?.Document ?? '')).toEqual({
      ...DOCUMENT,
      start_time: 10.25,
      end_time: 12.25,
      subsegments: [
        {
          id: 'b',
          start_time: 10.75,
          in_progress: true,
          subsegments: [{ start_time: 11.25, end_time: 11.25 }],
        },
      ],
    });
    expect(aligned.Segments?.[1]).toBe(TRACE.Segments[1]);
    expect(alignTrace(TRACE, [])).toEqual(TRACE);
  });

  it('never throws, whatever documents are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), fc.double(), (text, offset) => {
        alignTrace({ Id: '1-0', Segments: [{ Id: 'a', Document: text }] }, [
          { SegmentId: 'a', Offset: offset },
        ]);
      }),
    );
  });
});

describe('movedServices', () => {
  it('names each service once, and a segment that is not there by its id', () => {
    const offsets = [
      { SegmentId: 'a', Offset: 0.25 },
      { SegmentId: 'x', Offset: -1 },
    ];
    expect(movedServices(TRACE, offsets)).toEqual([
      { name: 'orders', least: 0.25, most: 0.25 },
      { name: 'x', least: -1, most: -1 },
    ]);
  });
});
