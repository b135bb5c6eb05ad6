/**
 * OTLP requests as bytes, written by protobufjs from the declarations of the protocol, which our decoder does not use.
 * What a test says replaces members of a span that is complete and valid.
 */

import { randomBytes } from 'node:crypto';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
  message Scope { string name = 1; string version = 2; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4;
    string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9;
  }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; } }`);

/** What the protocol calls a server's span. */
export const SERVER = 2;
export const CLIENT = 3;

export interface SpanMembers {
  /** 32 hexadecimal digits, unless a test wants others. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly attributes?: Readonly<Record<string, string | boolean | number>>;
}

/** A trace id of W3C's random kind, in its own spelling, and none that names a time near now in its first digits. */
export function newOtelTraceId(): string {
  return `e5${randomBytes(15).toString('hex')}`;
}

/** An ExportTraceServiceRequest with these spans of one service. */
export function otlpRequest(service: string, ...spans: readonly SpanMembers[]): Buffer {
  const Request = root.lookupType('Request');
  const message = {
    resourceSpans: [
      {
        resource: { attributes: attributes({ 'service.name': service }) },
        scopeSpans: [{ scope: { name: 'test' }, spans: spans.map(toSpan) }],
      },
    ],
  };
  return Buffer.from(Request.encode(Request.fromObject(message)).finish());
}

function toSpan(members: SpanMembers): object {
  const nowMs = Date.now();
  const { startMs = nowMs - 50, endMs = startMs + 40 } = members;
  return {
    traceId: Buffer.from(members.traceId ?? newOtelTraceId(), 'hex'),
    spanId: Buffer.from(members.spanId ?? randomBytes(8).toString('hex'), 'hex'),
    parentSpanId: Buffer.from(members.parentSpanId ?? '', 'hex'),
    name: members.name ?? 'GET /',
    kind: members.kind ?? SERVER,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(endMs),
    attributes: attributes(members.attributes ?? {}),
  };
}

/** As exact as a double is, which is a quarter of a microsecond. */
function nanos(ms: number): number {
  return ms * 1_000_000;
}

function attributes(values: NonNullable<SpanMembers['attributes']>): object[] {
  return Object.entries(values).map(([key, value]) => {
    if (typeof value === 'boolean') return { key, value: { boolValue: value } };
    return { key, value: typeof value === 'number' ? { intValue: value } : { stringValue: value } };
  });
}
