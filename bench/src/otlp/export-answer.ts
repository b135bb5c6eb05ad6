/**
 * How many spans an answer says were not kept.
 * Source: OpenTelemetry protocol 1.11, trace_service.proto, ExportTraceServiceResponse.
 */

import protobuf from 'protobufjs/minimal.js';

const PARTIAL_SUCCESS = 1;
const REJECTED_SPANS = 1;

/** `message` is an ExportTraceServiceResponse; an empty one rejects nothing. Throws where it is none. */
export function countRejected(message: Uint8Array): number {
  if (message.length === 0) return 0;
  const reader = protobuf.Reader.create(message);
  let rejected = 0;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === PARTIAL_SUCCESS) rejected = readRejected(reader, reader.uint32());
    else reader.skipType(tag & 7);
  }
  return rejected;
}

function readRejected(reader: protobuf.Reader, messageBytes: number): number {
  const end = reader.pos + messageBytes;
  let rejected = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    // More than 512 are never rejected, so that the low half of the number is all of it.
    if (tag >>> 3 === REJECTED_SPANS) rejected = reader.uint32();
    else reader.skipType(tag & 7);
  }
  return rejected;
}
