/** What holds for the spans of any documents that the service accepts, whatever stands in them. */

import { decodeDocument, type EpochMicros } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, T0 } from '../../../test/support/segment-builders.ts';
import { mergeDocuments } from '../../assemble/merge-documents.ts';
import type { TraceTree } from '../../assemble/trace-tree.ts';
import { exportSpans } from './export-spans.ts';
import type { KeyValue } from './otlp.ts';
import { spanDocument } from './span-document.ts';

const LIMIT = 4000;

const anything = fc.jsonValue({ maxDepth: 3 });
const aBlock = fc.dictionary(
  fc.oneof(fc.constantFrom('operation', 'key', 'ec2', 'xray', 'url', 'constructor', 'toString'), fc.string()),
  anything,
);

const members = fc.record(
  {
    aws: fc.oneof(anything, aBlock),
    http: fc.oneof(anything, fc.record({ request: aBlock, response: aBlock }), aBlock),
    sql: fc.oneof(anything, aBlock),
    cause: fc.oneof(anything, fc.record({ exceptions: fc.array(aBlock) })),
    metadata: fc.oneof(anything, fc.record({ default: aBlock })),
    annotations: aBlock,
    links: anything,
    service: anything,
    origin: anything,
    user: anything,
    namespace: fc.constantFrom('aws', 'remote', 'local'),
  },
  { requiredKeys: [] },
);

/** The trace of a segment with these members and a subsegment with those, as far as the service takes them. */
function treeOf(ofSegment: object, ofSubsegment: object): TraceTree | undefined {
  const text = JSON.stringify({
    ...aSegment(),
    ...ofSegment,
    subsegments: [{ ...aSubsegment(), ...ofSubsegment }],
  });
  const [accepted] = decodeDocument(text, { limitBytes: 1_000_000 }).accepted;
  if (accepted === undefined) return undefined;
  const { traceId, document } = accepted;
  const receivedAt = (T0 * 1_000_000) as EpochMicros;
  return mergeDocuments([{ traceId, document, text, receivedAt, position: 0 }]);
}

function keysOf(attributes: readonly KeyValue[]): readonly unknown[] {
  return attributes.map(({ key }) => key);
}

describe('the spans of any accepted documents', () => {
  it('are one for each entity, with keys that are texts and stand once', () => {
    fc.assert(
      fc.property(members, members, (ofSegment, ofSubsegment) => {
        const tree = treeOf(ofSegment, ofSubsegment);
        fc.pre(tree !== undefined);
        const spans = [...exportSpans(tree)];
        expect(spans).toHaveLength(2);
        for (const { resource, span } of spans) {
          for (const keys of [keysOf(resource.attributes), keysOf(span.attributes)]) {
            expect(keys.every((key) => typeof key === 'string')).toBe(true);
            expect(new Set(keys).size).toBe(keys.length);
          }
        }
      }),
    );
  });
  it('are JSON within the limit', () => {
    fc.assert(
      fc.property(members, members, (ofSegment, ofSubsegment) => {
        const tree = treeOf(ofSegment, ofSubsegment);
        fc.pre(tree !== undefined);
        for (const exported of exportSpans(tree)) {
          const text = spanDocument(exported, LIMIT);
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT);
          expect(JSON.parse(text)).toMatchObject({ spanId: exported.span.spanId });
        }
      }),
    );
  });
});
