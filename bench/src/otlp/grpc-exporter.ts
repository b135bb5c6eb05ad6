/** OTLP over gRPC by the client library that the exporters for Node use: bytes in and out, nothing generated. */

import {
  Client,
  credentials,
  status,
  type ClientUnaryCall,
  type ServiceError,
  type ChannelOptions,
} from '@grpc/grpc-js';

import { NO_ANSWER, type CallAnswer } from '../call-load.ts';
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

/**
 * A service without room says that it is unavailable, or that it is exhausted with the time to wait in the details.
 * That nobody is there is the library's word of the same name, and says so.
 */
function read({ code, details, metadata }: ServiceError): CallAnswer {
  const isExhausted =
    code === status.RESOURCE_EXHAUSTED && metadata.get('grpc-status-details-bin').length > 0;
  const isUnavailable = code === status.UNAVAILABLE && !/connect|ECONN/i.test(details);
  if (isExhausted || isUnavailable) return { kind: 'throttled' };
  if (code === status.CANCELLED) return { kind: 'failed', reason: NO_ANSWER };
  return { kind: 'failed', reason: `${status[code]}: ${details}` };
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
