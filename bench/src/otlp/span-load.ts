/** Exports of 512 spans from 32 senders, as many batches being under way from a few collectors. */

import { runCallLoad, type CallAnswer, type PreparedCall, type Sender } from '../call-load.ts';
import type { LoadJob, LoadResult } from '../load-job.ts';
import { createRandom } from '../random.ts';
import { GrpcExporter, openGrpcClient } from './grpc-exporter.ts';
import { HttpExporter, httpHead } from './http-exporter.ts';
import { traceIdAt, type SpanRequest } from './span-request.ts';
import { SPANS_PER_REQUEST } from './span-shape.ts';
import { SpanStream } from './span-stream.ts';

const SENDERS = 32;
/** Over gRPC several senders share a connection. */
const GRPC_CONNECTIONS = 4;

/** Each of the senders has a connection. Resolves when the job is done. */
export async function runOtlpHttpLoad(job: LoadJob): Promise<LoadResult> {
  const random = createRandom(job.seed);
  const stream = new SpanStream(random, httpHead);
  const senders = Array.from({ length: SENDERS }, () => {
    const exporter = new HttpExporter(job.port);
    return new SpanSender(stream, {
      export: ({ bytes }) => exporter.export(bytes),
      close: (error) => exporter.close(error),
    });
  });
  return await runCallLoad(job, random, senders, SPANS_PER_REQUEST);
}

/** Resolves when the job is done. */
export async function runOtlpGrpcLoad(job: LoadJob): Promise<LoadResult> {
  const random = createRandom(job.seed);
  const stream = new SpanStream(random, () => Buffer.alloc(0));
  const clients = Array.from({ length: GRPC_CONNECTIONS }, () => openGrpcClient(job.port));
  const senders = Array.from({ length: SENDERS / GRPC_CONNECTIONS }, () =>
    clients.map((client) => {
      const exporter = new GrpcExporter(client);
      return new SpanSender(stream, {
        export: ({ message }) => exporter.export(message),
        close: () => exporter.close(),
      });
    }),
  ).flat();
  const result = await runCallLoad(job, random, senders, SPANS_PER_REQUEST);
  for (const client of clients) client.close();
  return result;
}

interface Exporter {
  export(request: SpanRequest): Promise<CallAnswer>;
  close(error?: Error): void;
}

class SpanSender implements Sender {
  readonly #stream: SpanStream;
  readonly #exporter: Exporter;
  #request: SpanRequest | undefined;

  constructor(stream: SpanStream, exporter: Exporter) {
    this.#stream = stream;
    this.#exporter = exporter;
  }

  prepare(endMicros: number): PreparedCall {
    const request = this.#stream.next(endMicros);
    this.#request = request;
    return {
      items: SPANS_PER_REQUEST,
      bytes: request.message.length,
      served: request.endedTraceIds.length,
      pickTraceId: (random) => traceIdAt(request, random.pick(request.endedTraceIds)),
    };
  }

  async send(): Promise<CallAnswer> {
    if (this.#request === undefined) throw new Error('nothing was prepared');
    return await this.#exporter.export(this.#request);
  }

  finish(): void {
    if (this.#request !== undefined) this.#stream.release(this.#request);
    this.#request = undefined;
  }

  close(error?: Error): void {
    this.#exporter.close(error);
  }
}
