import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../random.ts';
import { LAYOUTS, traceIdAt, type SpanRequest } from './span-request.ts';
import { SpanStream } from './span-stream.ts';

/** The part of OTLP that the load uses, read by a library that knows nothing of how it was written. */
const schema = protobuf
  .parse(
    `syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
  message Scope { string name = 1; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value { string string_value = 1; } }
  message Status { string message = 2; int32 code = 3; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    fixed64 start = 7; fixed64 end = 8; repeated KeyValue attributes = 9; Status status = 15; fixed32 flags = 16;
  }`,
  )
  .root.lookupType('Request');

interface Attributes {
  readonly attributes?: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
}

interface Span extends Attributes {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly start: string;
  readonly end: string;
  readonly flags: number;
}

interface Sent extends Span {
  readonly service: string;
}

interface Decoded {
  readonly resourceSpans: readonly {
    readonly resource: Attributes;
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

const END_MICROS = 1_795_227_756_804_123;
const SPANS = 512;

function decode(message: Buffer): readonly Sent[] {
  // The shape of the schema above.
  const { resourceSpans } = schema.toObject(schema.decode(message), {
    longs: String,
    bytes: String,
  }) as Decoded;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes?.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });
}

/** The spans of `count` requests, one after the other in the same bytes where the layout allows. */
function generate(seed: number, count: number): readonly (readonly Sent[])[] {
  const stream = new SpanStream(createRandom(seed), () => Buffer.alloc(0));
  return Array.from({ length: count }, (_, index) => {
    const request = stream.next(END_MICROS + index * 10_000);
    const spans = decode(request.message);
    stream.release(request);
    return spans;
  });
}

function tracesOf(spans: readonly Sent[]): readonly (readonly Sent[])[] {
  const traces = new Map<string, Sent[]>();
  for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  return [...traces.values()];
}

/** Five requests hold 256 traces, none of them cut at the ends. */
const WHOLE = 5;

describe('a stream of spans', () => {
  it('sends the same whether or not requests are given back', () => {
    const keeping = new SpanStream(createRandom(7), () => Buffer.alloc(0));
    const giving = new SpanStream(createRandom(7), () => Buffer.alloc(0));
    const given: Buffer[] = [];
    const kept = Array.from({ length: 2 * LAYOUTS }, () => {
      const request = giving.next(END_MICROS);
      given.push(Buffer.from(request.message));
      giving.release(request);
      return keeping.next(END_MICROS).message;
    });
    expect(kept.map((message, index) => message.equals(given[index] ?? Buffer.alloc(0)))).not.toContain(
      false,
    );
  });

  it('is the same for the same seed and different for another', () => {
    expect(generate(7, 3)).toEqual(generate(7, 3));
    expect(generate(7, 3)).not.toEqual(generate(8, 3));
  });

  it('holds 512 spans of all ten services in every request', () => {
    for (const spans of generate(1, 2 * LAYOUTS)) {
      expect(spans).toHaveLength(SPANS);
      expect(new Set(spans.map(({ service }) => service)).size).toBe(10);
    }
  });

  it('cuts traces of nine client spans and a server span above them where a request ends, and nowhere else', () => {
    const requests = generate(2, WHOLE);
    const traces = tracesOf(requests.flat());
    expect(traces).toHaveLength((WHOLE * SPANS) / 10);
    for (const spans of traces) {
      const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      expect(others).toEqual([]);
      expect(root).toMatchObject({ name: 'lets-go', kind: 2 });
      const children = spans.filter((span) => span !== root);
      expect(children.map(({ name }) => name).toSorted()).toEqual(
        Array.from({ length: 9 }, (_, child) => `child-span-0${child}`),
      );
      expect(children.every(({ kind, parentSpanId }) => kind === 3 && parentSpanId === root?.spanId)).toBe(
        true,
      );
      expect(new Set(spans.map(({ service }) => service)).size).toBe(1);
    }
    const cut = requests.map((spans) => tracesOf(spans).filter((trace) => trace.length < 10).length);
    expect(cut).toEqual([1, 2, 2, 2, 1]);
  });

  it('gives every trace and span an id of its own', () => {
    const spans = generate(3, 60).flat();
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(spans.length / 10);
  });

  it('runs children one after the other inside a root that ended shortly before it was sent', () => {
    generate(4, WHOLE).forEach((spans, index) => {
      const sentNanos = BigInt(END_MICROS + index * 10_000) * 1000n;
      for (const trace of tracesOf(spans).filter(({ length }) => length === 10)) {
        const inOrder = trace.toSorted((left, right) => Number(BigInt(left.end) - BigInt(right.end)));
        const root = trace.find(({ kind }) => kind === 2);
        let last = BigInt(root?.start ?? 0);
        for (const { start, end } of inOrder.filter(({ kind }) => kind === 3)) {
          expect(BigInt(start)).toBeGreaterThanOrEqual(last);
          expect(BigInt(end)).toBeGreaterThan(BigInt(start));
          last = BigInt(end);
        }
        expect(BigInt(root?.end ?? 0)).toBe(last);
        expect(last).toBeLessThanOrEqual(sentNanos);
        expect(last).toBeGreaterThan(sentNanos - 60_000_000n);
      }
    });
  });

  it('counts 97 keys and 1,000 values through the eleven attributes of the children, on over requests', () => {
    const spans = generate(5, 12).flatMap((request) => tracesOf(request).flat());
    const attributes = spans
      .filter(({ kind }) => kind === 3)
      .flatMap((span) => {
        expect(span.attributes).toHaveLength(11);
        return span.attributes ?? [];
      });
    const keys = new Set(attributes.map(({ key }) => key));
    const values = new Set(attributes.map(({ value }) => value.stringValue));
    expect([keys.size, values.size]).toEqual([97, 1000]);
    for (const text of ['attr_00', 'attr_96']) expect(keys).toContain(text);
    for (const text of ['val_000', 'val_999']) expect(values).toContain(text);
    // The n-th attribute of the stream has key n modulo 97 and value n modulo 1,000.
    const numbers = attributes.map(({ key, value }) =>
      [key.slice(5), value.stringValue.slice(4)].map(Number),
    );
    const remainders = numbers.map(([key = 0, value = 0]) => attributeNumber(key, value)).toSorted(ascending);
    expect(remainders).toEqual(Array.from({ length: attributes.length }, (_, number) => number));
  });

  it('takes 300 to 330 bytes a span', () => {
    const stream = new SpanStream(createRandom(6), () => Buffer.alloc(0));
    const bytes = Array.from({ length: LAYOUTS }, () => stream.next(END_MICROS).message.length);
    const average = bytes.reduce((total, length) => total + length, 0) / (LAYOUTS * SPANS);
    expect(average).toBeGreaterThan(300);
    expect(average).toBeLessThan(330);
  });

  it('tells the ids of the traces that end in a request, and what stands before its message', () => {
    const stream = new SpanStream(createRandom(9), (length) => Buffer.from(`${length} bytes`));
    for (let round = 0; round < LAYOUTS; round += 1) {
      const request: SpanRequest = stream.next(END_MICROS);
      expect(request.bytes.toString('latin1')).toContain(`${request.message.length} bytes`);
      const roots = decode(request.message).filter(({ kind }) => kind === 2);
      const told = request.endedTraceIds.map((at) => traceIdAt(request, at));
      expect(told.toSorted()).toEqual(roots.map(({ traceId }) => xrayTraceId(traceId)).toSorted());
    }
  });
});

/** The number below 97,000 that has these remainders. */
function attributeNumber(key: number, value: number): number {
  for (let number = value; number < 97_000; number += 1000) if (number % 97 === key) return number;
  throw new RangeError(`no attribute has key ${key} and value ${value}`);
}

function ascending(left: number, right: number): number {
  return left - right;
}

function xrayTraceId(base64: string): string {
  const hex = Buffer.from(base64, 'base64').toString('hex');
  return `1-${hex.slice(0, 8)}-${hex.slice(8)}`;
}
