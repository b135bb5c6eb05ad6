import { describe, expect, it } from 'vitest';
import { aSegment, id, received } from '../../../test/support/segment-builders.ts';
import { mergeDocuments } from '../../assemble/merge-documents.ts';
import { exportSpans } from './export-spans.ts';
import type { ExportedSpan } from './otlp.ts';
import { spanDocument } from './span-document.ts';

function exported(members: Parameters<typeof aSegment>[0]): ExportedSpan {
  const [span] = exportSpans(mergeDocuments(received(aSegment(members))));
  if (span === undefined) throw new Error('no span');
  return span;
}

const LIMIT = 2000;

describe('the document of a span', () => {
  it('is the span with its resource and scope', () => {
    const span = exported({});
    expect(JSON.parse(spanDocument(span, LIMIT))).toEqual({
      resource: span.resource,
      scope: span.scope,
      ...span.span,
    });
  });
  it('loses its largest attributes first when it is too long, and says how many', () => {
    const metadata = { large: { text: 'ä'.repeat(2000) }, small: { a: 1 } };
    const text = spanDocument(exported({ metadata }), LIMIT);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT);
    expect(JSON.parse(text)).toMatchObject({
      droppedAttributesCount: 1,
      attributes: [{ key: 'aws.xray.metadata.small' }],
    });
    expect(JSON.parse(text)).not.toHaveProperty('droppedEventsCount');
  });
  it('loses everything that can be lost before it stays too long', () => {
    const text = 'x'.repeat(3000);
    const span = exported({
      metadata: { text },
      cause: { exceptions: [{ id: id(7), message: text }] },
      links: [{ trace_id: 'f'.repeat(32), id: id(6), attributes: { text } }],
      resource_arn: text,
    });
    const document = spanDocument(span, LIMIT);
    expect(Buffer.byteLength(document)).toBeLessThanOrEqual(LIMIT);
    expect(JSON.parse(document)).toMatchObject({
      resource: { droppedAttributesCount: 1 },
      droppedAttributesCount: 1,
      droppedEventsCount: 1,
      droppedLinksCount: 1,
    });
  });
});
