/**
 * Exported spans as the protocol's binary message, written field by field: the spans are plain values that are thrown
 * away afterwards, so neither generated classes nor reflection stand between them and the bytes. A request grows span
 * by span and knows its size meanwhile, so that whoever sends it can begin the next in time.
 * Source: OpenTelemetry protocol 1.11, trace_service.proto, trace.proto, common.proto, resource.proto.
 */

import protobuf from 'protobufjs/minimal.js';
import type {
  AnyValue,
  ExportedSpan,
  KeyValue,
  OtlpEvent,
  OtlpLink,
  OtlpResource,
  OtlpScope,
  OtlpSpan,
  OtlpStatus,
} from './otlp.ts';

type Writer = protobuf.Writer;

/** How a field's value is laid out. */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;

/** What stands before the bytes of a field. All fields of the protocol have numbers below 16 or slightly above. */
function tag(field: number, layout: number): number {
  return (field << 3) | layout;
}

/** One ExportTraceServiceRequest while it is written. */
export class TraceRequestWriter {
  readonly #writer: Writer = protobuf.Writer.create();
  #resource: OtlpResource | undefined;
  #scope: OtlpScope | undefined;
  #spans = 0;
  #bytes = 0;

  /** Adds a span. Neighbours that share the resource object, and then the scope, share the message around them. */
  add({ resource, scope, span }: ExportedSpan): void {
    if (resource !== this.#resource) this.#openResource(resource);
    if (this.#scope === undefined || !isSameScope(scope, this.#scope)) this.#openScope(scope);
    const before = this.#writer.len;
    writeSpan(this.#writer.uint32(tag(2, LENGTH_DELIMITED)).fork(), span);
    this.#writer.ldelim();
    this.#bytes += this.#writer.len - before;
    this.#spans++;
  }

  get spans(): number {
    return this.#spans;
  }

  /** About as many as `finish` will return; the lengths of messages around spans are missing. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The message; nothing can be added any more. */
  finish(): Uint8Array {
    this.#closeResource();
    return this.#writer.finish();
  }

  #openResource(resource: OtlpResource): void {
    this.#closeResource();
    this.#resource = resource;
    this.#writer.uint32(tag(1, LENGTH_DELIMITED)).fork();
    this.#count(() => writeResource(this.#writer.uint32(tag(1, LENGTH_DELIMITED)).fork(), resource));
  }

  #openScope(scope: OtlpScope): void {
    this.#closeScope();
    this.#scope = scope;
    this.#writer.uint32(tag(2, LENGTH_DELIMITED)).fork();
    this.#count(() => writeScope(this.#writer.uint32(tag(1, LENGTH_DELIMITED)).fork(), scope));
  }

  /** `write` fills a message that is open and ends with this. */
  #count(write: () => void): void {
    const before = this.#writer.len;
    write();
    this.#writer.ldelim();
    this.#bytes += this.#writer.len - before;
  }

  #closeScope(): void {
    if (this.#scope === undefined) return;
    this.#scope = undefined;
    this.#writer.ldelim();
  }

  #closeResource(): void {
    this.#closeScope();
    if (this.#resource === undefined) return;
    this.#resource = undefined;
    this.#writer.ldelim();
  }
}

function isSameScope(a: OtlpScope, b: OtlpScope): boolean {
  return a === b || (a.name === b.name && a.version === b.version);
}

function writeResource(writer: Writer, { attributes, droppedAttributesCount }: OtlpResource): void {
  writeAttributes(writer, 1, attributes);
  writeCount(writer, 2, droppedAttributesCount);
}

function writeScope(writer: Writer, { name, version }: OtlpScope): void {
  writeText(writer, 1, name);
  writeText(writer, 2, version);
}

function writeSpan(writer: Writer, span: OtlpSpan): void {
  writeId(writer, 1, span.traceId);
  writeId(writer, 2, span.spanId);
  writeText(writer, 3, span.traceState);
  if (span.parentSpanId !== undefined) writeId(writer, 4, span.parentSpanId);
  writeText(writer, 5, span.name);
  writer.uint32(tag(6, VARINT)).uint32(span.kind);
  writeNanoseconds(writer, 7, span.startTimeUnixNano);
  writeNanoseconds(writer, 8, span.endTimeUnixNano);
  writeAttributes(writer, 9, span.attributes);
  writeCount(writer, 10, span.droppedAttributesCount);
  for (const event of span.events) writeMessage(writer, 11, event, writeEvent);
  writeCount(writer, 12, span.droppedEventsCount);
  for (const link of span.links) writeMessage(writer, 13, link, writeLink);
  writeCount(writer, 14, span.droppedLinksCount);
  writeMessage(writer, 15, span.status, writeStatus);
}

function writeEvent(writer: Writer, { timeUnixNano, name, attributes }: OtlpEvent): void {
  writeNanoseconds(writer, 1, timeUnixNano);
  writeText(writer, 2, name);
  writeAttributes(writer, 3, attributes);
}

function writeLink(writer: Writer, { traceId, spanId, attributes }: OtlpLink): void {
  writeId(writer, 1, traceId);
  writeId(writer, 2, spanId);
  writeAttributes(writer, 4, attributes);
}

function writeStatus(writer: Writer, { code, message }: OtlpStatus): void {
  writeText(writer, 2, message);
  if (code !== 0) writer.uint32(tag(3, VARINT)).uint32(code);
}

function writeAttributes(writer: Writer, field: number, attributes: readonly KeyValue[]): void {
  for (const attribute of attributes) writeMessage(writer, field, attribute, writeKeyValue);
}

function writeKeyValue(writer: Writer, { key, value }: KeyValue): void {
  writeText(writer, 1, key);
  writeMessage(writer, 2, value, writeAnyValue);
}

/** A member of the union is written even where it is empty: its presence is what tells the type. */
function writeAnyValue(writer: Writer, value: AnyValue): void {
  if ('stringValue' in value) writer.uint32(tag(1, LENGTH_DELIMITED)).string(wellFormed(value.stringValue));
  else if ('boolValue' in value) writer.uint32(tag(2, VARINT)).bool(value.boolValue);
  else if ('intValue' in value) writer.uint32(tag(3, VARINT)).int64(Number(value.intValue));
  else if ('doubleValue' in value) writer.uint32(tag(4, FIXED64)).double(value.doubleValue);
  else if ('arrayValue' in value) writeMessage(writer, 5, value.arrayValue.values, writeValues);
  else if ('kvlistValue' in value) writeMessage(writer, 6, value.kvlistValue.values, writeMembers);
}

function writeValues(writer: Writer, values: readonly AnyValue[]): void {
  for (const value of values) writeMessage(writer, 1, value, writeAnyValue);
}

function writeMembers(writer: Writer, members: readonly KeyValue[]): void {
  writeAttributes(writer, 1, members);
}

function writeMessage<Value>(
  writer: Writer,
  field: number,
  value: Value,
  write: (writer: Writer, value: Value) => void,
): void {
  writer.uint32(tag(field, LENGTH_DELIMITED)).fork();
  write(writer, value);
  writer.ldelim();
}

function writeText(writer: Writer, field: number, text: string | undefined): void {
  if (text === undefined || text === '') return;
  writer.uint32(tag(field, LENGTH_DELIMITED)).string(wellFormed(text));
}

const HALF_CHARACTER = /[\ud800-\udfff]/;

/** Documents may hold halves of characters, which UTF-8 does not have and receivers refuse; Node replaces them. */
function wellFormed(text: string): string {
  return HALF_CHARACTER.test(text) ? Buffer.from(text).toString() : text;
}

function writeId(writer: Writer, field: number, hex: string): void {
  writer.uint32(tag(field, LENGTH_DELIMITED)).bytes(Buffer.from(hex, 'hex'));
}

/** Two halves are written instead of a 64-bit number, which JavaScript has only as an object. */
function writeNanoseconds(writer: Writer, field: number, decimal: string): void {
  if (decimal === '0') return;
  const nanoseconds = BigInt(decimal);
  writer.uint32(tag(field, FIXED64));
  writer.fixed32(Number(nanoseconds & 0xffff_ffffn)).fixed32(Number(nanoseconds >> 32n));
}

function writeCount(writer: Writer, field: number, count: number | undefined): void {
  if (count !== undefined && count > 0) writer.uint32(tag(field, VARINT)).uint32(count);
}
