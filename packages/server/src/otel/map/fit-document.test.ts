import { decodeDocument } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { aChildSpan, anEvent, aSpan } from '../../../test/support/span-builders.ts';
import type { AttributeMap, Span } from '../span.ts';
import { MAX_DOCUMENT_BYTES } from './fit-document.ts';
import { mapResource } from './mapped-resource.ts';
import { spanDocuments } from './span-documents.ts';

/** Twice as long as JSON of it may be: control characters take six bytes each. */
const LONG = '\u0001'.repeat(MAX_DOCUMENT_BYTES / 3);

interface Fitted {
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
}

function fitted(span: Span, resource: AttributeMap = new Map(), indexAll = false): Fitted {
  const mapped = mapResource(resource, { indexAll, indexed: new Set() });
  const [decoded] = spanDocuments(span, mapped, { name: '', version: '' });
  if (decoded === undefined) throw new Error('no document');
  return { text: decoded.text, document: { ...decoded.document } };
}

function expectWhole({ text, document }: Fitted): void {
  expect(decodeDocument(text, { limitBytes: MAX_DOCUMENT_BYTES })).toMatchObject({
    accepted: [{ document }],
    unprocessed: [],
  });
}

const STACK = `Error: m\n${Array.from({ length: 49 }, () => `    at fn (${'/a'.repeat(9000)}.js:1:1)\n`).join('')}`;

describe('a document that would be too long', () => {
  it('is left alone as long as it fits', () => {
    const { document } = fitted(aChildSpan({ name: 'op', attributes: { text: 'x'.repeat(1_000_000) } }));
    expect(document['metadata']).toEqual({ default: { text: 'x'.repeat(1_000_000) } });
  });

  it('loses frames of stacks first, and says how many', () => {
    const exception = { 'exception.type': 'E', 'exception.stacktrace': STACK + STACK };
    const events = [
      anEvent('exception', exception),
      anEvent('exception', exception),
      anEvent('log', { a: 'b' }),
    ];
    const span = aChildSpan({ name: 'op', events, attributes: { kept: 'x'.repeat(1000) } });
    const result = fitted(span, new Map([['telemetry.sdk.language', 'nodejs']]));
    expectWhole(result);
    expect(result.document).toMatchObject({
      cause: {
        exceptions: [
          { type: 'E', truncated: 98 },
          { type: 'E', truncated: 98 },
        ],
      },
      metadata: {
        default: { kept: 'x'.repeat(1000), 'otel.truncated': true },
        'otel.events': [{ name: 'log' }],
      },
    });
  });

  it('loses events next', () => {
    const span = aChildSpan({ name: 'op', events: [anEvent('log', { LONG })], attributes: { kept: 1 } });
    const result = fitted(span);
    expectWhole(result);
    expect(result.document['metadata']).toEqual({ default: { kept: 1, 'otel.truncated': true } });
  });

  it('loses the largest of its metadata next', () => {
    const attributes = { a: 1, LONG, 'aws.xray.metadata.m': JSON.stringify({ LONG }), b: 'x'.repeat(1000) };
    const result = fitted(aChildSpan({ name: 'op', attributes }));
    expectWhole(result);
    expect(result.document['metadata']).toEqual({
      default: { a: 1, b: 'x'.repeat(1000), 'otel.truncated': true },
    });
  });

  it('loses the end of its query next', () => {
    const attributes = { 'db.system': 'mysql', 'db.statement': LONG, 'db.user': 'u'.repeat(1000) };
    const result = fitted(aChildSpan({ name: 'op', kind: 'CLIENT', attributes }));
    expectWhole(result);
    expect(result.document['sql']).toMatchObject({
      user: 'u'.repeat(1000),
      sanitized_query: '\u0001'.repeat(256),
    });
  });

  it('loses the ends of its texts and lists at last', () => {
    const attributes = { LONG, 'user.id': LONG, 'url.full': LONG, [LONG]: 1 };
    const many = Array.from({ length: 100_000 }, (_, index) => [`key${index}`, 'x'] as const);
    const result = fitted(
      aSpan({
        attributes: { ...Object.fromEntries(many), ...attributes },
        events: [anEvent('exception', { 'exception.message': LONG })],
      }),
      new Map(),
      true,
    );
    expectWhole(result);
    expect(result.document).toMatchObject({
      user: '\u0001'.repeat(256),
      cause: { exceptions: [{ message: '\u0001'.repeat(256) }] },
      metadata: { default: { 'otel.truncated': true } },
    });
    expect(Object.keys(Object(result.document['annotations']))).toHaveLength(50);
  });
});
