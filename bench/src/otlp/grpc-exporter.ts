/** OTLP over gRPC by the client library that the exporters for Node use: bytes in and out, nothing generated. */

import {
  Client,
  credentials,
  status,
  type ClientUnaryCall,
  type ServiceError,
  type ChannelOptions,
} from '@grpc/grpc-js';

import type { CallAnswer } from '../call-load.ts';
import { countRejected } from './export-answer.ts';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** A connection for each client, where the library would share one. */
const OPTIONS: ChannelOptions = { 'grpc.use_local_subchannel_pool': 1 };

/** A connection that several exporters may share. */
export function openGrpcClient(port: number): Client {
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), OPTIONS);
}

export class GrpcExporter {
  readonly #client: Client;
  #call: ClientUnaryCall | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** `message` must not change until the answer. */
  async export(message: Buffer): Promise<CallAnswer> {
    return await new Promise((resolve) => {
      this.#call = this.#client.makeUnaryRequest(EXPORT, asIs, asIs, message, (error, answer) => {
        this.#call = undefined;
        resolve(
          error === null
            ? { kind: 'taken', refusedItems: countRejected(answer ?? Buffer.alloc(0)) }
            : read(error),
        );
      });
    });
  }

  /** The call under way, if there is one, fails. The client lives on. */
  close(): void {
    this.#call?.cancel();
  }
}

/** A refusal that invites to another attempt says so in its details; others say what will not change. */
function read({ code, details, metadata }: ServiceError): CallAnswer {
  const isRetryable = code === status.RESOURCE_EXHAUSTED || code === status.UNAVAILABLE;
  if (isRetryable && metadata.get('grpc-status-details-bin').length > 0) return { kind: 'throttled' };
  return { kind: 'failed', reason: `${status[code]}: ${details}` };
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
