/**
 * `PutTraceSegments` in a closed loop over 64 connections, each with a request of its own that is stamped anew for
 * every call. A connection sends again once it was answered, and, when a rate is set, once the rate allows it. The
 * bytes of a request are touched only while nothing of it is under way: an answer means that all of it was read.
 */

import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { AnswerReader, type HttpAnswer } from './http-answer.ts';
import type { LoadJob, LoadResult } from './load-job.ts';
import { LoadTally } from './load-tally.ts';
import { createRandom, type Random } from './random.ts';
import { traceIdOf } from './generate-traces.ts';
import {
  DOCUMENTS_PER_CALL,
  putRequest,
  stampRequest,
  TRACES_PER_CALL,
  type PutRequest,
} from './trace-batches.ts';
import { traceClock, type TraceClock } from './trace-clock.ts';

const CONNECTIONS = 64;
const RETRY_AFTER_MILLIS = 50;
const ANSWER_GRACE_MILLIS = 5_000;
/** A load that only fails says so soon instead of hammering on. */
const MAX_FAILURES = 200;
const NOTHING_UNPROCESSED = '{"UnprocessedTraceSegments":[]}';

interface Run {
  readonly job: LoadJob;
  readonly tally: LoadTally;
  readonly random: Random;
  readonly clock: TraceClock;
  readonly startedAt: number;
  /** No call starts after this time, on the clock of `performance.now`. */
  readonly deadline: number;
  readonly open: Set<Connection>;
  /** Calls that were given a time to start. */
  turns: number;
}

/** Resolves when the job is done. Connection failures are counted in the result, not thrown. */
export async function runHttpLoad(job: LoadJob): Promise<LoadResult> {
  const random = createRandom(job.seed);
  const requests = Array.from({ length: CONNECTIONS }, (_, index) =>
    putRequest(index * TRACES_PER_CALL, random),
  );
  const startedAt = performance.now();
  const run: Run = {
    job,
    random,
    startedAt,
    tally: new LoadTally(job, random),
    clock: traceClock(job),
    deadline: startedAt + job.seconds * 1000,
    open: new Set(),
    turns: 0,
  };
  const lastCall = setTimeout(() => closeAll(run), job.seconds * 1000 + ANSWER_GRACE_MILLIS);
  await Promise.all(requests.map((request) => runConnection(run, request)));
  clearTimeout(lastCall);
  return run.tally.result();
}

function closeAll(run: Run): void {
  for (const connection of run.open) connection.close(new Error('no answer in time'));
}

async function runConnection(run: Run, request: PutRequest): Promise<void> {
  let connection: Connection | undefined;
  while (await mayStart(run)) {
    stampRequest(request, run.clock(run.tally.sent / run.job.maxDocuments), run.random);
    run.tally.sent += DOCUMENTS_PER_CALL;
    run.tally.documentBytes += request.documentBytes;
    try {
      connection ??= await openConnection(run);
      await putUntilTaken(run, connection, request);
    } catch (caught) {
      run.tally.fail(caught instanceof Error ? caught.message : String(caught));
      connection?.close();
      connection = undefined;
      await sleep(RETRY_AFTER_MILLIS);
    }
  }
  connection?.close();
}

/** Takes the next turn and waits until it is due. False when the job is over. */
async function mayStart(run: Run): Promise<boolean> {
  const { job, turns } = run;
  run.turns += 1;
  if (turns * DOCUMENTS_PER_CALL >= job.maxDocuments || run.tally.failureCount >= MAX_FAILURES) return false;
  if (job.segmentsPerSecond !== undefined) {
    const dueAt = run.startedAt + ((turns * DOCUMENTS_PER_CALL) / job.segmentsPerSecond) * 1000;
    if (dueAt >= run.deadline) return false;
    const wait = dueAt - performance.now();
    if (wait > 0) await sleep(wait);
  }
  return performance.now() < run.deadline;
}

/** A throttled call is sent again as it is, until it is taken or the time for answers is over. */
async function putUntilTaken(run: Run, connection: Connection, request: PutRequest): Promise<void> {
  for (;;) {
    const answer = await connection.call(request.bytes);
    if (answer.status !== 429) return countAnswer(run, request, answer);
    run.tally.throttledCalls += 1;
    if (performance.now() >= run.deadline + ANSWER_GRACE_MILLIS)
      return run.tally.fail('throttled until the end');
    await sleep(RETRY_AFTER_MILLIS);
  }
}

function countAnswer({ tally, random }: Run, request: PutRequest, { status, body }: HttpAnswer): void {
  if (status !== 200) return tally.fail(`status ${status}`);
  const refused = body === NOTHING_UNPROCESSED ? 0 : countUnprocessed(body);
  tally.unprocessed += refused;
  tally.acknowledged += DOCUMENTS_PER_CALL - refused;
  if (refused === 0) tally.offerToSample(() => traceIdOf(random.pick(request.traces)));
}

function countUnprocessed(body: string): number {
  const answer: unknown = JSON.parse(body);
  if (typeof answer !== 'object' || answer === null || !('UnprocessedTraceSegments' in answer)) {
    throw new Error(`an unexpected answer: ${body.slice(0, 200)}`);
  }
  const list = answer.UnprocessedTraceSegments;
  return Array.isArray(list) ? list.length : 0;
}

interface Waiting {
  resolve(answer: HttpAnswer): void;
  reject(error: Error): void;
}

/** One connection with at most one call under way. */
class Connection {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #waiting: Waiting | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.#receive(bytes);
    });
    socket.on('error', (error) => {
      this.#failWith(error);
    });
    socket.on('close', () => {
      this.#failWith(new Error('connection closed'));
    });
  }

  /** Rejects when the connection fails or is closed before the answer. */
  async call(bytes: Buffer): Promise<HttpAnswer> {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close(error?: Error): void {
    this.#socket.destroy(error);
  }

  #receive(bytes: Buffer): void {
    try {
      const answer = this.#reader.push(bytes);
      if (answer === undefined) return;
      this.#waiting?.resolve(answer);
      this.#waiting = undefined;
    } catch (caught) {
      this.#failWith(caught instanceof Error ? caught : new Error(String(caught)));
    }
  }

  #failWith(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

async function openConnection({ job, open }: Run): Promise<Connection> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: job.port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      const connection = new Connection(socket);
      open.add(connection);
      socket.once('close', () => open.delete(connection));
      resolve(connection);
    });
  });
}
