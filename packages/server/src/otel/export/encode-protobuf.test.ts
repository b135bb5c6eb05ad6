import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import type { AnyValue, ExportedSpan, KeyValue, OtlpSpan } from './otlp.ts';
import { TraceRequestWriter } from './encode-protobuf.ts';

/** The messages of the protocol as its own files declare them, for a reader that knows nothing of the writer. */
const SCHEMA = `
syntax = "proto3";
message Request { repeated ResourceSpans resourceSpans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopeSpans = 2; }
message Resource { repeated KeyValue attributes = 1; uint32 droppedAttributesCount = 2; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message Scope { string name = 1; string version = 2; }
message Span {
  bytes traceId = 1; bytes spanId = 2; string traceState = 3; bytes parentSpanId = 4; string name = 5;
  uint32 kind = 6; fixed64 startTimeUnixNano = 7; fixed64 endTimeUnixNano = 8;
  repeated KeyValue attributes = 9; uint32 droppedAttributesCount = 10;
  repeated Event events = 11; uint32 droppedEventsCount = 12;
  repeated Link links = 13; uint32 droppedLinksCount = 14; Status status = 15;
}
message Event { fixed64 timeUnixNano = 1; string name = 2; repeated KeyValue attributes = 3; }
message Link { bytes traceId = 1; bytes spanId = 2; string traceState = 3; repeated KeyValue attributes = 4; }
message Status { string message = 2; uint32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value {
    string stringValue = 1; bool boolValue = 2; int64 intValue = 3; double doubleValue = 4;
    ArrayValue arrayValue = 5; KeyValueList kvlistValue = 6; bytes bytesValue = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
`;

const Request = protobuf.parse(SCHEMA).root.lookupType('Request');

const SPAN: OtlpSpan = {
  traceId: '5759e988bd862e3fe1be46a994272793',
  spanId: '0000000000000001',
  name: 'web',
  kind: 2,
  startTimeUnixNano: '1727054242123456768',
  endTimeUnixNano: '1727054243000000000',
  attributes: [],
  events: [],
  links: [],
  status: { code: 0 },
};

function aSpan(members: Partial<OtlpSpan> = {}): ExportedSpan {
  return { resource: { attributes: [] }, scope: { name: '' }, span: { ...SPAN, ...members } };
}

/**
 * What a reader gets, with ids as hex and nothing for what was not written. Where Node has no 64-bit numbers the reader
 * has doubles, so instants are multiples of 256, which doubles of their size hold.
 */
function written(...spans: readonly ExportedSpan[]): unknown {
  const writer = new TraceRequestWriter();
  for (const span of spans) writer.add(span);
  const message = Request.decode(writer.finish());
  return spelled(Request.toObject(message, { bytes: String }));
}

/** Ids and 64-bit numbers as OTLP's JSON has them. */
function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (['traceId', 'spanId', 'parentSpanId'].includes(name)) {
        return [name, Buffer.from(String(member), 'base64').toString('hex')];
      }
      const isLong = name.endsWith('UnixNano') || name === 'intValue';
      return [name, isLong ? String(BigInt(Number(member))) : spelled(member)];
    }),
  );
}

function spanOf(request: unknown): unknown {
  const { resourceSpans } = request as {
    resourceSpans: { scopeSpans: { spans: unknown[] }[] }[];
  };
  return resourceSpans[0]?.scopeSpans[0]?.spans[0];
}

describe('a span', () => {
  it('is read back with everything that it has', () => {
    const full: OtlpSpan = {
      ...SPAN,
      parentSpanId: 'ffffffffffffffff',
      attributes: [{ key: 'tier', value: { stringValue: 'gold' } }],
      droppedAttributesCount: 3,
      events: [
        {
          timeUnixNano: '1727054242123456512',
          name: 'exception',
          attributes: [{ key: 'exception.type', value: { stringValue: 'Error' } }],
        },
      ],
      droppedEventsCount: 2,
      links: [
        {
          traceId: '5759e988bd862e3fe1be46a994272794',
          spanId: '0000000000000009',
          attributes: [{ key: 'why', value: { boolValue: true } }],
        },
      ],
      droppedLinksCount: 1,
      status: { code: 2, message: 'declined' },
    };
    expect(spanOf(written(aSpan(full)))).toEqual(full);
  });

  it('has its instants to the nanosecond', () => {
    const writer = new TraceRequestWriter();
    writer.add(aSpan({ startTimeUnixNano: '1727054242123456789' }));
    const field = Buffer.alloc(9, (7 << 3) | 1);
    field.writeBigUInt64LE(1727054242123456789n, 1);
    expect(Buffer.from(writer.finish()).includes(field)).toBe(true);
  });

  it('that has not ended has no end', () => {
    expect(spanOf(written(aSpan({ endTimeUnixNano: '0' })))).not.toHaveProperty('endTimeUnixNano');
  });

  it('without a parent, message or events says nothing about them', () => {
    const { status: _status, ...rest } = SPAN;
    expect(spanOf(written(aSpan()))).toEqual(
      expect.objectContaining({ traceId: rest.traceId, spanId: rest.spanId, name: 'web', status: {} }),
    );
    expect(spanOf(written(aSpan()))).not.toHaveProperty('parentSpanId');
    expect(spanOf(written(aSpan()))).not.toHaveProperty('events');
  });
});

describe('a value', () => {
  it.each<readonly [AnyValue, unknown]>([
    [{ stringValue: '' }, { stringValue: '' }],
    [{ stringValue: 'Grüße 🚀' }, { stringValue: 'Grüße 🚀' }],
    [{ boolValue: false }, { boolValue: false }],
    [{ intValue: '0' }, { intValue: '0' }],
    [{ intValue: '-1' }, { intValue: '-1' }],
    [{ intValue: '9007199254740991' }, { intValue: '9007199254740991' }],
    [{ intValue: '-9007199254740991' }, { intValue: '-9007199254740991' }],
    [{ doubleValue: 0.1 }, { doubleValue: 0.1 }],
    [{ arrayValue: { values: [] } }, { arrayValue: {} }],
    [
      { arrayValue: { values: [{ intValue: '1' }, {}, { stringValue: 'a' }] } },
      { arrayValue: { values: [{ intValue: '1' }, {}, { stringValue: 'a' }] } },
    ],
    [
      { kvlistValue: { values: [{ key: 'a', value: { boolValue: true } }] } },
      { kvlistValue: { values: [{ key: 'a', value: { boolValue: true } }] } },
    ],
    [{}, {}],
  ])('%j keeps its type', (value, expected) => {
    const span = aSpan({ attributes: [{ key: 'k', value }] });
    expect(spanOf(written(span))).toHaveProperty('attributes', [{ key: 'k', value: expected }]);
  });

  it('with halves of characters becomes UTF-8 that every receiver reads', () => {
    for (const length of [1, 100]) {
      const text = `${'a'.repeat(length)}\ud800b`;
      const span = aSpan({ name: text, attributes: [{ key: text, value: { stringValue: text } }] });
      const writer = new TraceRequestWriter();
      writer.add(span);
      // Node's own decoder throws where bytes are not UTF-8.
      const decoder = new TextDecoder('utf-8', { fatal: true });
      const request = Request.toObject(Request.decode(writer.finish())) as object;
      expect(spanOf(request)).toHaveProperty('name', `${'a'.repeat(length)}\ufffdb`);
      expect(() => decoder.decode(Buffer.from(JSON.stringify(request)))).not.toThrow();
    }
  });
});

describe('a request', () => {
  const resource = (name: string) => ({
    attributes: [{ key: 'service.name', value: { stringValue: name } }] satisfies KeyValue[],
  });

  it('names a resource once for its neighbouring spans, and a scope once inside it', () => {
    const [web, orders] = [resource('web'), resource('orders')];
    const of = (service: typeof web, scope: string, name: string): ExportedSpan => ({
      resource: service,
      scope: { name: scope, version: '1' },
      span: { ...SPAN, name },
    });
    const request = written(
      of(web, 'http', 'a'),
      of(web, 'http', 'b'),
      of(web, 'sql', 'c'),
      of(orders, 'sql', 'd'),
    );
    const names = (spans: readonly { name: string }[]) => spans.map(({ name }) => name);
    const { resourceSpans } = request as {
      resourceSpans: {
        resource: unknown;
        scopeSpans: { scope: { name: string }; spans: { name: string }[] }[];
      }[];
    };
    expect(resourceSpans.map(({ resource: read }) => read)).toEqual([web, orders]);
    expect(
      resourceSpans.map(({ scopeSpans }) => scopeSpans.map(({ scope, spans }) => [scope.name, names(spans)])),
    ).toEqual([
      [
        ['http', ['a', 'b']],
        ['sql', ['c']],
      ],
      [['sql', ['d']]],
    ]);
  });

  it('without spans is empty, which the protocol allows', () => {
    expect(new TraceRequestWriter().finish()).toHaveLength(0);
  });

  it('knows its size before it is finished, but for the frames around spans', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 20 }), (texts) => {
        const writer = new TraceRequestWriter();
        for (const text of texts)
          writer.add(aSpan({ attributes: [{ key: 'k', value: { stringValue: text } }] }));
        const { bytes, spans } = writer;
        const frames = writer.finish().length - bytes;
        expect(spans).toBe(texts.length);
        expect(frames).toBeGreaterThanOrEqual(0);
        expect(frames).toBeLessThanOrEqual(20 * texts.length);
      }),
    );
  });
});
