/** A span that comes in as OTLP and is told as OTLP again is the same span in everything that names and places it. */

import { type EpochMicros, toEpochMicros, toW3cTraceId } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySpan } from '../../../test/support/span-arbitraries.ts';
import { mergeDocuments } from '../../assemble/merge-documents.ts';
import { mapResource } from '../map/mapped-resource.ts';
import { spanDocuments } from '../map/span-documents.ts';
import type { AttributeMap, AttributeValue, Span } from '../span.ts';
import { exportSpans } from './export-spans.ts';
import { toUnixNano } from './instants.ts';
import { type ExportedSpan, SPAN_KIND, STATUS_CODE } from './otlp.ts';

const RESOURCE = mapResource(new Map([['service.name', 'cart']]), { indexAll: false, indexed: new Set() });
const SCOPE = { name: 'http', version: '1.0' };

/** The span as it leaves after it came; spans that were split are one again. */
function returned(span: Span): ExportedSpan {
  const documents = spanDocuments(span, RESOURCE, SCOPE).map(({ traceId, document, text }, position) => ({
    traceId,
    document,
    text,
    receivedAt: 1 as EpochMicros,
    position,
  }));
  const spans = [...exportSpans(mergeDocuments(documents))];
  const [first] = spans;
  if (first === undefined || spans.length > 1) throw new Error(`${spans.length} spans`);
  return first;
}

/** What an attribute is after it was JSON. */
const anyKeptValue = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);

const anyKeptAttributes: fc.Arbitrary<AttributeMap> = fc
  .dictionary(
    fc.string({ minLength: 1 }).map((key) => `app.${key}`),
    anyKeptValue.filter((value) => value !== ''),
  )
  .map((members) => new Map<string, AttributeValue>(Object.entries(members)));

/** Apart from what becomes a member of the document, and what ends before it starts. */
const anyPlainSpan = anySpan.map((span) => ({
  ...span,
  attributes: new Map<string, AttributeValue>(
    [...span.attributes].filter(([key]) => key === 'aws.span.kind'),
  ),
  startTime: 1_700_000_000.5,
  endTime: span.endTime === undefined ? undefined : 1_700_000_001.25,
  events: [],
}));

describe('a span that came in and goes out', () => {
  it('keeps ids, parent, name, kind, status, times, trace state and scope', () => {
    fc.assert(
      fc.property(anyPlainSpan, (span) => {
        const { span: told, scope } = returned(span);
        expect(told).toMatchObject({
          traceId: toW3cTraceId(span.traceId),
          spanId: span.spanId,
          name: span.name,
          kind: SPAN_KIND[span.kind.toLowerCase() as keyof typeof SPAN_KIND],
          startTimeUnixNano: toUnixNano(toEpochMicros(span.startTime)),
          endTimeUnixNano: span.endTime === undefined ? '0' : toUnixNano(toEpochMicros(span.endTime)),
          events: [],
        });
        expect(told.parentSpanId).toBe(span.parentSpanId);
        expect(told.status.code).toBe(STATUS_CODE[span.statusCode.toLowerCase() as keyof typeof STATUS_CODE]);
        expect(told.status.message ?? '').toBe(span.statusMessage);
        expect(told.traceState ?? '').toBe(span.traceState);
        expect(told.links.map(({ traceId, spanId }) => [traceId, spanId])).toEqual(
          span.links.map(({ traceId, spanId }) => [toW3cTraceId(traceId), spanId]),
        );
        expect(scope).toEqual(SCOPE);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps what its resource called the service, whatever names its segment', () => {
    fc.assert(
      fc.property(anyPlainSpan, fc.constantFrom('aws.local.service', 'peer.service'), (span, key) => {
        const attributes = new Map<string, AttributeValue>([...span.attributes, [key, 'workers']]);
        const { resource } = returned({ ...span, parentSpanId: undefined, attributes });
        const name = resource.attributes.find((attribute) => attribute.key === 'service.name');
        expect(name?.value).toEqual({ stringValue: 'cart' });
      }),
    );
  });

  it('keeps attributes that are no member of a document, be they annotations or metadata', () => {
    fc.assert(
      fc.property(anyPlainSpan, anyKeptAttributes, (span, attributes) => {
        const { span: told } = returned({
          ...span,
          attributes: new Map([...span.attributes, ...attributes]),
        });
        const values = new Map(told.attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
        for (const [key, value] of attributes) {
          const isWhole = typeof value === 'number' && Number.isSafeInteger(value);
          expect(values.get(key)).toBe(isWhole ? String(value) : value);
        }
      }),
    );
  });

  it('keeps events that are no exceptions', () => {
    const anyLog = fc.record({
      time: fc.constantFrom(1.5, 1_700_000_000.25),
      name: fc.string().map((name) => `log ${name}`),
      attributes: anyKeptAttributes,
    });
    fc.assert(
      fc.property(anyPlainSpan, fc.array(anyLog, { maxLength: 30 }), (span, events) => {
        const { span: told } = returned({ ...span, events });
        const kept = events.slice(0, 20);
        expect(told.events.map(({ name, timeUnixNano }) => [name, timeUnixNano])).toEqual(
          kept.map(({ name, time }) => [name, toUnixNano(toEpochMicros(time))]),
        );
        expect(told.events.map(({ attributes }) => attributes.map(({ key }) => key))).toEqual(
          kept.map(({ attributes }) => Object.keys(Object.fromEntries(attributes))),
        );
        expect(told.droppedEventsCount ?? 0).toBe(events.length - kept.length);
      }),
    );
  });
});
