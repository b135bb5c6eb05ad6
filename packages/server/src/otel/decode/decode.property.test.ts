/** What holds for the requests of the official exporters, and for anything else. */

import { ProtobufTraceSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedRequest } from '../span.ts';
import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';

const LIMITS = { spans: 20, spanBytes: 100_000, resourceBytes: 100_000 };

const text = fc.string({ unit: 'grapheme' });
const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
);
const value = fc.oneof(
  text,
  fc.boolean(),
  number,
  fc.array(text, { maxLength: 4 }),
  fc.array(fc.boolean(), { maxLength: 4 }),
  fc.array(number, { maxLength: 4 }),
);
const attributes = fc.dictionary(fc.oneof(text, fc.constantFrom('http.request.method', 'a')), value, {
  noNullPrototype: true,
});
const time: fc.Arbitrary<[number, number]> = fc.tuple(
  fc.integer({ min: 1, max: 4_000_000_000 }),
  fc.nat(999_999_999),
);
const context = fc.record({ traceId: hex(32), spanId: hex(16), traceFlags: fc.constantFrom(0, 1) });
const resource = attributes.map((sent) => resourceFromAttributes(sent));
const scope = fc.record({ name: text, version: text });

/** A span as the SDK hands it to an exporter; what the serializers do not read is left at nothing. */
const readableSpan: fc.Arbitrary<ReadableSpan> = fc
  .record({
    name: text,
    kind: fc.nat(4),
    context,
    parent: fc.option(context, { nil: undefined }),
    startTime: time,
    lasts: fc.integer({ min: -10_000, max: 10_000 }),
    status: fc.record({ code: fc.nat(2), message: text }),
    attributes,
    links: fc.array(fc.record({ context, attributes }), { maxLength: 2 }),
    events: fc.array(fc.record({ time, name: text, attributes }), { maxLength: 2 }),
    resource,
    instrumentationScope: scope,
  })
  .map(({ context: own, parent, lasts, startTime, ...rest }) => ({
    ...rest,
    startTime,
    endTime: [Math.max(0, startTime[0] + lasts), startTime[1]] satisfies [number, number],
    duration: [0, 0] satisfies [number, number],
    ended: true,
    spanContext: () => own,
    ...(parent === undefined ? {} : { parentSpanContext: parent }),
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }));

const spans = fc.array(readableSpan, { maxLength: 5 });

function serialized(serializer: typeof ProtobufTraceSerializer, batch: ReadableSpan[]): Uint8Array {
  const bytes = serializer.serializeRequest(batch);
  if (bytes === undefined) throw new Error('not serialized');
  return bytes;
}

const checkReads = (decoded: DecodedRequest) => expect(['request', 'refused']).toContain(decoded.kind);

describe('the spans of the official serializers', () => {
  it('are the same in both encodings', () => {
    fc.assert(
      fc.property(spans, (batch) => {
        const decoded = decodeProtobuf(serialized(ProtobufTraceSerializer, batch), LIMITS);
        expect(decoded).toMatchObject({ kind: 'request', request: { spanCount: batch.length } });
        expect(decodeJson(serialized(JsonTraceSerializer, batch), LIMITS)).toEqual(decoded);
      }),
    );
  });

  it('have what the SDK was told', () => {
    fc.assert(
      fc.property(readableSpan, (sent) => {
        const { traceId, spanId } = sent.spanContext();
        fc.pre(/[^0]/.test(traceId) && /[^0]/.test(spanId) && sent.endTime[0] >= sent.startTime[0] - 3600);
        const decoded = decodeProtobuf(serialized(ProtobufTraceSerializer, [sent]), LIMITS);
        if (decoded.kind !== 'request') throw new Error(decoded.message);
        const [ofResource] = decoded.request.resourceSpans;
        const [span] = ofResource?.scopeSpans[0]?.spans ?? [];
        expect(ofResource?.resource).toEqual(new Map(Object.entries(sent.resource.attributes)));
        expect(ofResource?.scopeSpans[0]?.scope).toEqual(sent.instrumentationScope);
        expect(span).toMatchObject({
          traceId: `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`,
          spanId,
          name: sent.name,
          kind: ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'][sent.kind],
          attributes: new Map(Object.entries(sent.attributes)),
          statusMessage: sent.status.message,
        });
        expect(span?.startTime).toBeCloseTo(sent.startTime[0] + sent.startTime[1] / 1e9, 6);
      }),
    );
  });
});

describe('the decoders', () => {
  it('never throw, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        checkReads(decodeProtobuf(bytes, LIMITS));
        checkReads(decodeJson(bytes, LIMITS));
      }),
    );
  });

  it('never throw, whatever happens to bytes of a good request', () => {
    const change = fc.record({ place: fc.nat(), byte: fc.nat(255), remove: fc.nat(4) });
    const changes = fc.array(change, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        spans,
        changes,
        fc.constantFrom(ProtobufTraceSerializer, JsonTraceSerializer),
        (batch, list, serializer) => {
          let bytes = Buffer.from(serialized(serializer, batch));
          for (const { place, byte, remove } of list) {
            const at = place % (bytes.length + 1);
            bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at + remove)]);
          }
          checkReads(decodeProtobuf(bytes, LIMITS));
          checkReads(decodeJson(bytes, LIMITS));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('never throw, whatever JSON is sent', () => {
    const names = [
      'resourceSpans',
      'scopeSpans',
      'spans',
      'attributes',
      'key',
      'value',
      'arrayValue',
      'kvlistValue',
    ];
    const more = [
      'values',
      'intValue',
      'startTimeUnixNano',
      'low',
      'high',
      'events',
      'links',
      'status',
      '__proto__',
    ];
    const json = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names, ...more), tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(json, (sent) => {
        checkReads(decodeJson(Buffer.from(JSON.stringify(sent)), LIMITS));
        checkReads(
          decodeJson(
            Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [sent] }] }] })),
            LIMITS,
          ),
        );
      }),
      { numRuns: 500 },
    );
  });
});
