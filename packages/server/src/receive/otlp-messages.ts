/**
 * The few messages with which OTLP answers, in protobuf. They are small enough to be written by hand, and both doors
 * write the same.
 * Source: OTLP specification, "Partial Success" and "Failures"; opentelemetry-proto, trace_service.proto;
 * googleapis, google/rpc/status.proto and error_details.proto.
 */

import protobuf from 'protobufjs/minimal.js';

const { Writer } = protobuf;

/** Wire type of texts, bytes and messages, and of numbers. */
const LENGTH_DELIMITED = 2;
const VARINT = 0;

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/** A google.rpc.Status. */
export interface RpcStatus {
  /** A code of gRPC, also over HTTP. */
  readonly code: number;
  readonly message: string;
  /** Whole seconds after which the sender may try again; undefined adds no such detail. */
  readonly retryAfterSeconds?: number;
}

/**
 * An ExportTraceServiceResponse. No bytes at all when nothing was rejected: a partial success that is there, be it
 * empty, is a complaint.
 */
export function encodeTraceResponse(rejectedSpans: number, message: string): Uint8Array {
  const writer = Writer.create();
  if (rejectedSpans === 0 && message === '') return writer.finish();
  writer.uint32(tag(1, LENGTH_DELIMITED)).fork();
  if (rejectedSpans !== 0) writer.uint32(tag(1, VARINT)).int64(rejectedSpans);
  if (message !== '') writer.uint32(tag(2, LENGTH_DELIMITED)).string(message);
  return writer.ldelim().finish();
}

/** A google.rpc.Status with at most one detail, a RetryInfo. */
export function encodeStatus({ code, message, retryAfterSeconds }: RpcStatus): Uint8Array {
  const writer = Writer.create();
  writer.uint32(tag(1, VARINT)).int32(code);
  writer.uint32(tag(2, LENGTH_DELIMITED)).string(message);
  if (retryAfterSeconds !== undefined) {
    writer.uint32(tag(3, LENGTH_DELIMITED)).fork();
    writer.uint32(tag(1, LENGTH_DELIMITED)).string(RETRY_INFO);
    writer.uint32(tag(2, LENGTH_DELIMITED)).bytes(encodeRetryInfo(retryAfterSeconds));
    writer.ldelim();
  }
  return writer.finish();
}

/** `retry_delay` is a Duration, whose first field is seconds. */
function encodeRetryInfo(seconds: number): Uint8Array {
  const writer = Writer.create();
  writer.uint32(tag(1, LENGTH_DELIMITED)).fork();
  writer.uint32(tag(1, VARINT)).int64(seconds);
  return writer.ldelim().finish();
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}
