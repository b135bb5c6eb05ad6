import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { encodeStatus, encodeTraceResponse } from './otlp-messages.ts';

/** The messages as their authors declare them, read by the library's own reflection. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message ExportTracePartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
  message ExportTraceServiceResponse { ExportTracePartialSuccess partial_success = 1; }
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message RetryInfo { Duration retry_delay = 1; }`);

function decode(type: string, bytes: Uint8Array): unknown {
  const Type = root.lookupType(type);
  return Type.toObject(Type.decode(bytes), { longs: Number });
}

describe('an answer', () => {
  it('is empty when everything was taken', () => {
    expect(encodeTraceResponse(0, '')).toHaveLength(0);
  });

  it.each([
    [3, 'two of them twice', { rejectedSpans: 3, errorMessage: 'two of them twice' }],
    [300_000_000_000, 'größer', { rejectedSpans: 300_000_000_000, errorMessage: 'größer' }],
    [0, 'a warning', { errorMessage: 'a warning' }],
    [1, '', { rejectedSpans: 1 }],
  ])('names %d rejected spans and "%s"', (rejectedSpans, message, partialSuccess) => {
    const bytes = encodeTraceResponse(rejectedSpans, message);
    expect(decode('ExportTraceServiceResponse', bytes)).toEqual({ partialSuccess });
  });
});

describe('a status', () => {
  it('has a code and a message', () => {
    const status = decode('Status', encodeStatus({ code: 3, message: 'This is no protobuf.' }));
    expect(status).toEqual({ code: 3, message: 'This is no protobuf.' });
  });

  it('says by a RetryInfo when to try again', () => {
    const bytes = encodeStatus({ code: 8, message: 'Later.', retryAfterSeconds: 2 });
    const { details } = decode('Status', bytes) as {
      details: { typeUrl: string; value: Uint8Array }[];
    };
    expect(details.map(({ typeUrl }) => typeUrl)).toEqual(['type.googleapis.com/google.rpc.RetryInfo']);
    expect(decode('RetryInfo', details[0]?.value ?? new Uint8Array())).toEqual({
      retryDelay: { seconds: 2 },
    });
  });
});
