/** Calls of the gRPC door as bytes, for requests that no exporter would make, and what a client reads of the answer. */

import { Client, compressionAlgorithms, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { connect } from 'node:http2';
import { once } from 'node:events';
import protobuf from 'protobufjs';

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

interface GrpcAnswer {
  /** The code's name. */
  readonly code: string;
  /** The message beside the code; empty on success. */
  readonly details: string;
  /** From the RetryInfo; undefined when there is none. */
  readonly retryAfterSeconds: number | undefined;
  /** Empty on failure. */
  readonly response: Buffer;
}

interface GrpcCallOptions {
  readonly path?: string;
  /** Given up by the client after so long. */
  readonly deadlineMs?: number;
}

export interface GrpcCaller {
  call(message: Uint8Array, options?: GrpcCallOptions): Promise<GrpcAnswer>;
  [Symbol.dispose](): void;
}

/** A connection of its own. */
export function grpcCaller(port: number, options: { readonly gzip?: boolean } = {}): GrpcCaller {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    // What a test sends, it sends once.
    'grpc.enable_retries': 0,
    'grpc.default_compression_algorithm':
      options.gzip === true ? compressionAlgorithms.gzip : compressionAlgorithms.identity,
  });
  return {
    call: (message, callOptions = {}) => call(client, Buffer.from(message), callOptions),
    [Symbol.dispose]: () => client.close(),
  };
}

function call(client: Client, message: Buffer, options: GrpcCallOptions): Promise<GrpcAnswer> {
  const { path = TRACES, deadlineMs = 20_000 } = options;
  return new Promise((done) => {
    const same = (bytes: Buffer): Buffer => bytes;
    const deadline = Date.now() + deadlineMs;
    client.makeUnaryRequest(path, same, same, message, { deadline }, (error, response) =>
      done(error === null ? success(response ?? Buffer.alloc(0)) : failure(error)),
    );
  });
}

function success(response: Buffer): GrpcAnswer {
  return { code: 'OK', details: '', retryAfterSeconds: undefined, response };
}

function failure({ code, details, metadata }: ServiceError): GrpcAnswer {
  const [bytes] = metadata.get('grpc-status-details-bin');
  return {
    code: status[code],
    details,
    retryAfterSeconds: Buffer.isBuffer(bytes) ? readRetryInfo(bytes) : undefined,
    response: Buffer.alloc(0),
  };
}

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message RetryInfo { Duration retry_delay = 1; }
  message PartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
  message TraceResponse { PartialSuccess partial_success = 1; }`);

function readRetryInfo(bytes: Buffer): number | undefined {
  const { details = [] } = decode<{ details?: { typeUrl: string; value: Buffer }[] }>('Status', bytes);
  const detail = details.find(({ typeUrl }) => typeUrl === 'type.googleapis.com/google.rpc.RetryInfo');
  if (detail === undefined) return undefined;
  return decode<{ retryDelay?: { seconds?: number } }>('RetryInfo', detail.value).retryDelay?.seconds ?? 0;
}

/** What an ExportTraceServiceResponse says of rejected spans; undefined when it says nothing. */
export function readPartialSuccess(
  response: Buffer,
): { readonly rejectedSpans?: number; readonly errorMessage?: string } | undefined {
  return decode<{ partialSuccess?: object }>('TraceResponse', response).partialSuccess;
}

function decode<Shape>(type: string, bytes: Buffer): Shape {
  const Type = root.lookupType(type);
  return Type.toObject(Type.decode(bytes), { longs: Number }) as Shape;
}

/** A message with gRPC's frame around it. */
export function framed(message: Uint8Array, isCompressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(isCompressed ? 1 : 0, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The headers, trailers included, that answer a request made by hand. */
export async function callByHand(
  port: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<Readonly<Record<string, unknown>>> {
  const session = connect(`http://127.0.0.1:${port}`);
  const request = session.request({
    ':method': 'POST',
    ':path': TRACES,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  const answer: Record<string, unknown> = {};
  request.on('response', (received) => Object.assign(answer, received));
  request.on('trailers', (received) => Object.assign(answer, received));
  request.end(body);
  request.resume();
  await once(request, 'close');
  session.close();
  return answer;
}
