/**
 * What a receiver says beside its status. Its words only serve logs and counters, so an answer that cannot be read
 * says nothing.
 * Source: OpenTelemetry protocol 1.11, trace_service.proto, ExportTraceServiceResponse; google/rpc/status.proto.
 */

import protobuf from 'protobufjs/minimal.js';

export interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly message: string;
}

const NOTHING: PartialSuccess = { rejectedSpans: 0, message: '' };

/** Longer messages are cut where they are shown. */
const MESSAGE_LENGTH = 300;

export function readPartialSuccess(answer: Buffer, contentType: string): PartialSuccess {
  return readOr(NOTHING, () => (isJson(contentType) ? fromJson(answer) : fromProtobuf(answer)));
}

/** The message of a `Status`, or a text as it is; empty when there is none. */
export function readStatusMessage(answer: Buffer, contentType: string): string {
  return readOr('', () => {
    if (isJson(contentType)) return textOf(memberOf(JSON.parse(answer.toString()), 'message'));
    if (contentType.startsWith('text/plain')) return shown(answer.toString());
    return contentType.includes('protobuf') ? textField(protobuf.Reader.create(answer), 2) : '';
  });
}

function isJson(contentType: string): boolean {
  return contentType.startsWith('application/json');
}

function fromJson(answer: Buffer): PartialSuccess {
  const partial = memberOf(JSON.parse(answer.toString()), 'partialSuccess');
  const rejected = Number(memberOf(partial, 'rejectedSpans') ?? 0);
  return { rejectedSpans: toCount(rejected), message: textOf(memberOf(partial, 'errorMessage')) };
}

function fromProtobuf(answer: Buffer): PartialSuccess {
  const reader = protobuf.Reader.create(answer);
  let partial = NOTHING;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === ((1 << 3) | 2)) partial = readPartial(protobuf.Reader.create(reader.bytes()));
    else reader.skipType(tag & 7);
  }
  return partial;
}

function readPartial(reader: protobuf.Reader): PartialSuccess {
  let [rejectedSpans, message] = [0, ''];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === 1 << 3) rejectedSpans = toCount(Number(reader.int64()));
    else if (tag === ((2 << 3) | 2)) message = shown(reader.string());
    else reader.skipType(tag & 7);
  }
  return { rejectedSpans, message };
}

function textField(reader: protobuf.Reader, field: number): string {
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === ((field << 3) | 2)) return shown(reader.string());
    reader.skipType(tag & 7);
  }
  return '';
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? shown(value) : '';
}

function shown(text: string): string {
  const line = text.trim();
  return line.length > MESSAGE_LENGTH ? `${line.slice(0, MESSAGE_LENGTH)}…` : line;
}

function toCount(number: number): number {
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

function readOr<Value>(fallback: Value, read: () => Value): Value {
  try {
    return read();
  } catch {
    // Not what the content type promises: the status alone counts.
    return fallback;
  }
}
