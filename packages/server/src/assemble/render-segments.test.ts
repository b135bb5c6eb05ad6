import { describe, expect, it } from 'vitest';
import type { TopLevelDocument } from '@fluoroscope/wire';
import {
  aSegment,
  aSubsegment,
  anIndependent,
  id,
  received,
  T0,
  TRACE_ID,
} from '../../test/support/segment-builders.ts';
import { mergeDocuments } from './merge-documents.ts';
import { renderSegments, traceDuration } from './render-segments.ts';

function render(...documents: readonly TopLevelDocument[]): unknown[] {
  return renderSegments(mergeDocuments(received(...documents))).map(
    ({ document }) => JSON.parse(document) as unknown,
  );
}

describe('rendered segments', () => {
  it('are what was sent when nothing needs merging', () => {
    const segment = aSegment({
      metadata: { default: { deep: [1, { x: null }] } },
      subsegments: [aSubsegment({ subsegments: [aSubsegment({ id: id(3) })] })],
    });
    expect(render(segment)).toEqual([segment]);
  });

  it('hold subsegments that came alone, without the members they needed alone', () => {
    const leaf = anIndependent({ id: id(3), name: 'leaf', parent_id: id(2), annotations: { k: 1 } });
    expect(render(leaf, anIndependent({ name: 'middle' }), aSegment())).toEqual([
      aSegment({
        subsegments: [
          aSubsegment({
            name: 'middle',
            subsegments: [aSubsegment({ id: id(3), name: 'leaf', annotations: { k: 1 } })],
          }),
        ],
      }),
    ]);
  });

  it('hold the completed version in the place of the one in progress', () => {
    const [open, other] = [aSubsegment({ in_progress: true }), aSubsegment({ id: id(3), name: 'other' })];
    expect(render(aSegment({ subsegments: [open, other] }), anIndependent({ name: 'done' }))).toEqual([
      aSegment({ subsegments: [aSubsegment({ name: 'done' }), other] }),
    ]);
  });

  it('do not say traced', () => {
    const call = aSubsegment({
      name: 'api',
      namespace: 'remote',
      traced: true,
      http: { request: { url: 'http://api/', traced: true }, response: { status: 200 } },
    });
    const http = { request: { url: 'http://api/' }, response: { status: 200 } };
    expect(render(aSegment({ subsegments: [call] }), aSegment({ id: id(3), parent_id: id(2) }))[0]).toEqual(
      aSegment({ subsegments: [aSubsegment({ name: 'api', namespace: 'remote', http })] }),
    );
  });

  it('end with inferred ones', () => {
    const call = aSubsegment({
      name: 'DynamoDB',
      namespace: 'aws',
      fault: true,
      http: { request: { traced: true }, response: { status: 500 } },
      aws: { operation: 'GetItem', table_name: 'orders' },
      cause: id(9),
    });
    expect(render(aSegment({ subsegments: [call] })).at(-1)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      trace_id: TRACE_ID,
      parent_id: id(2),
      inferred: true,
      name: 'DynamoDB',
      start_time: T0,
      end_time: T0 + 1,
      fault: true,
      http: { request: {}, response: { status: 500 } },
      aws: { operation: 'GetItem', table_name: 'orders' },
      origin: 'AWS::DynamoDB::Table',
    });
  });

  it('give an inferred remote service no origin', () => {
    const call = aSubsegment({ name: 'stripe.com', namespace: 'remote' });
    expect(render(aSegment({ subsegments: [call] })).at(-1)).not.toHaveProperty('origin');
  });

  it('are none for unattached subsegments', () => {
    expect(render(anIndependent({ namespace: 'remote' }))).toEqual([]);
  });

  it('may be nested 10,000 deep', () => {
    const chain = Array.from({ length: 10_000 }, (_, n) =>
      anIndependent({ id: id(n + 2), parent_id: id(n + 1) }),
    );
    const [rendered] = renderSegments(mergeDocuments(received(...chain, aSegment())));
    expect(rendered?.document.match(/"id":/g)).toHaveLength(10_001);
  });
});

describe('the duration for retrieval', () => {
  it('lasts to the last completed end, finished or not', () => {
    const done = aSubsegment({ start_time: T0 - 1, end_time: T0 + 2 });
    expect(
      traceDuration(mergeDocuments(received(aSegment({ in_progress: true, subsegments: [done] })))),
    ).toBe(3_000_000);
  });

  it('is absent when nothing has ended', () => {
    expect(traceDuration(mergeDocuments(received(aSegment({ in_progress: true }))))).toBeUndefined();
  });
});
