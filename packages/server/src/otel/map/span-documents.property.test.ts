/** What holds for the documents of any span whatever, however little sense its attributes make. */

import { isDeepStrictEqual } from 'node:util';
import { decodeDocument } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyAttributes, anyScope, anySpan } from '../../../test/support/span-arbitraries.ts';
import { MAX_DOCUMENT_BYTES } from './fit-document.ts';
import { mapResource } from './mapped-resource.ts';
import { spanDocuments } from './span-documents.ts';

const anyOptions = fc.record({
  indexAll: fc.boolean(),
  indexed: fc.constantFrom(
    new Set<string>(),
    new Set(['http.status_code', 'otel.resource.service.name', '\ud800']),
  ),
});

describe('the documents of any span', () => {
  it('are what their texts decode to', () => {
    fc.assert(
      fc.property(anySpan, anyAttributes, anyScope, anyOptions, (span, resource, scope, options) => {
        for (const { traceId, id, document, text } of spanDocuments(
          span,
          mapResource(resource, options),
          scope,
        )) {
          const result = decodeDocument(text, { limitBytes: MAX_DOCUMENT_BYTES, strictNames: true });
          expect(result.unprocessed).toEqual([]);
          // Vitest takes an attribute named `constructor` for the type of its object.
          expect(isDeepStrictEqual(result.accepted, [{ traceId, id, document, text }])).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are the same whenever the span is sent', () => {
    fc.assert(
      fc.property(anySpan, anyAttributes, anyScope, anyOptions, (span, resource, scope, options) => {
        const once = spanDocuments(span, mapResource(resource, options), scope);
        const again = spanDocuments(span, mapResource(resource, options), scope);
        expect(again).toEqual(once);
      }),
    );
  });

  it('belong to the span: one has its id, and a second one is its parent', () => {
    fc.assert(
      fc.property(anySpan, anyAttributes, anyScope, anyOptions, (span, resource, scope, options) => {
        const [first, second] = spanDocuments(span, mapResource(resource, options), scope);
        expect(first).toMatchObject({ id: span.spanId, traceId: span.traceId });
        const parent = second === undefined ? span.parentSpanId : second.id;
        expect(first?.document.parent_id).toBe(parent);
        expect((second ?? first)?.document.parent_id).toBe(second === undefined ? parent : span.parentSpanId);
      }),
    );
  });
});
