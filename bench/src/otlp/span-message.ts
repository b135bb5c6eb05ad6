/**
 * The messages of OTLP as far as the load needs them.
 * Source: OpenTelemetry protocol 1.11, trace.proto, common.proto, resource.proto and trace_service.proto.
 */

import { ProtobufMessage } from './protobuf-message.ts';

export type Attribute = readonly [key: string, value: string];

export const SERVER_KIND = 2;
export const CLIENT_KIND = 3;

/** Sampled; it is known whether the parent is in another process, and it is not. */
const FLAGS = 0x101;

export interface SpanFields {
  readonly name: string;
  readonly kind: number;
  readonly hasParent: boolean;
  readonly attributes: readonly Attribute[];
}

/** Places of what differs from span to span, counted from the span's first byte. */
interface SpanPlaces {
  /** 16 bytes. */
  readonly traceId: number;
  /** 8 bytes each; -1 for a root. */
  readonly spanId: number;
  readonly parentSpanId: number;
  /** 8 bytes each, little-endian nanoseconds. */
  readonly startTime: number;
  readonly endTime: number;
  /** The first attribute's key; each further one lies as far behind the one before as the second behind the first. */
  readonly firstKey: number;
}

export interface SpanMessage {
  readonly bytes: Buffer;
  readonly places: SpanPlaces;
}

/** A span with ids and times of zeros. As the Go SDK sends it: a status that says nothing is there all the same. */
export function spanMessage({ name, kind, hasParent, attributes }: SpanFields): SpanMessage {
  const span = new ProtobufMessage();
  const traceId = span.bytes(1, Buffer.alloc(16));
  const spanId = span.bytes(2, Buffer.alloc(8));
  const parentSpanId = hasParent ? span.bytes(4, Buffer.alloc(8)) : -1;
  span.text(5, name);
  span.varint(6, kind);
  const startTime = span.fixed64(7, 0n);
  const endTime = span.fixed64(8, 0n);
  const keys = attributes.map((attribute) => {
    const message = attributeMessage(attribute);
    return span.bytes(9, message.bytes) + message.key;
  });
  span.bytes(15, Buffer.alloc(0));
  span.fixed32(16, FLAGS);
  const places = { traceId, spanId, parentSpanId, startTime, endTime, firstKey: keys[0] ?? -1 };
  return { bytes: span.toBuffer(), places };
}

/** The message, and where its key and its value begin in it. */
export function attributeMessage([key, value]: Attribute): {
  readonly bytes: Buffer;
  readonly key: number;
  readonly value: number;
} {
  const anyValue = new ProtobufMessage();
  const valueAt = anyValue.text(1, value);
  const message = new ProtobufMessage();
  const keyAt = message.text(1, key);
  const anyValueAt = message.bytes(2, anyValue.toBuffer());
  return { bytes: message.toBuffer(), key: keyAt, value: anyValueAt + valueAt };
}

export function resourceMessage(attributes: readonly Attribute[]): Buffer {
  const resource = new ProtobufMessage();
  for (const attribute of attributes) resource.bytes(1, attributeMessage(attribute).bytes);
  return resource.toBuffer();
}

export function scopeMessage(name: string): Buffer {
  const scope = new ProtobufMessage();
  scope.text(1, name);
  return scope.toBuffer();
}
