/** `PutTraceSegments` over 64 connections, each with a request of its own that is stamped anew for every call. */

import { runCallLoad, type CallAnswer, type PreparedCall, type Sender } from './call-load.ts';
import { traceIdOf } from './generate-traces.ts';
import { HttpConnection } from './http-connection.ts';
import type { LoadJob, LoadResult } from './load-job.ts';
import { createRandom, type Random } from './random.ts';
import {
  DOCUMENTS_PER_CALL,
  putRequest,
  stampRequest,
  TRACES_PER_CALL,
  type PutRequest,
} from './trace-batches.ts';

const CONNECTIONS = 64;
const NOTHING_UNPROCESSED = '{"UnprocessedTraceSegments":[]}';

/** Resolves when the job is done. Connection failures are counted in the result, not thrown. */
export async function runHttpLoad(job: LoadJob): Promise<LoadResult> {
  const random = createRandom(job.seed);
  const senders = Array.from(
    { length: CONNECTIONS },
    (_, index) => new PutSender(job.port, putRequest(index * TRACES_PER_CALL, random), random),
  );
  return await runCallLoad(job, random, senders, DOCUMENTS_PER_CALL);
}

class PutSender implements Sender {
  readonly #port: number;
  readonly #request: PutRequest;
  readonly #random: Random;
  #connection: HttpConnection | undefined;

  constructor(port: number, request: PutRequest, random: Random) {
    this.#port = port;
    this.#request = request;
    this.#random = random;
  }

  prepare(endMicros: number): PreparedCall {
    stampRequest(this.#request, endMicros, this.#random);
    return {
      items: DOCUMENTS_PER_CALL,
      bytes: this.#request.documentBytes,
      served: DOCUMENTS_PER_CALL,
      pickTraceId: (random) => traceIdOf(random.pick(this.#request.traces)),
    };
  }

  async send(): Promise<CallAnswer> {
    try {
      if (this.#connection?.isOpen !== true) this.#connection = await HttpConnection.open(this.#port);
      const { status, body } = await this.#connection.call(this.#request.bytes);
      if (status === 429) return { kind: 'throttled' };
      if (status !== 200) return { kind: 'failed', reason: `status ${status}` };
      return { kind: 'taken', refusedItems: body === NOTHING_UNPROCESSED ? 0 : countUnprocessed(body) };
    } catch (caught) {
      this.close();
      throw caught;
    }
  }

  finish(): void {
    // The one request is stamped again.
  }

  close(error?: Error): void {
    this.#connection?.close(error);
    this.#connection = undefined;
  }
}

function countUnprocessed(body: string): number {
  const answer: unknown = JSON.parse(body);
  if (typeof answer !== 'object' || answer === null || !('UnprocessedTraceSegments' in answer)) {
    throw new Error(`an unexpected answer: ${body.slice(0, 200)}`);
  }
  const list = answer.UnprocessedTraceSegments;
  return Array.isArray(list) ? list.length : 0;
}
