import type { DecodedDocument, SegmentId, TopLevelDocument } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { aSegment, anIndependent, TRACE_ID } from '../../test/support/segment-builders.ts';
import { SpanResources } from './span-resources.ts';

function decoded(document: TopLevelDocument): DecodedDocument {
  return { traceId: TRACE_ID, id: document.id as SegmentId, document, text: JSON.stringify(document) };
}

describe('the resource of spans', () => {
  it('is known of their subsegments, with every kind of value', () => {
    const resources = new SpanResources();
    const [alone, segment] = [anIndependent(), aSegment()];
    const attributes = new Map<string, string | bigint | readonly string[]>([
      ['service.name', 'web'],
      ['large', 2n ** 60n],
      ['zones', ['a', 'b']],
    ]);
    resources.remember([decoded(alone), decoded(segment)], attributes);
    expect(resources.find(alone)).toEqual({
      attributes: [
        { key: 'service.name', value: { stringValue: 'web' } },
        { key: 'large', value: { stringValue: '1152921504606846976' } },
        { key: 'zones', value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } } },
      ],
    });
    expect(resources.find(segment)).toBeUndefined();
    expect(resources.find(anIndependent())).toBeUndefined();
  });
});
