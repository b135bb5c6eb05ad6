/**
 * The questions about what an application did. Each waits until the traces that it is about are whole and nothing is on
 * its way any more, so that a test needs no sleeps; each gives up after a time, with an error that says what did
 * arrive.
 */

import type { Caller } from './assertion.ts';
import { describeArrivals } from './describe-arrivals.ts';
import { pause } from './pause.ts';
import { nowMs, type ServiceApi, type ServiceStatus } from './service-api.ts';
import { type TraceQuery, describeQuery, filterOf, matchesTrace } from './trace-query.ts';
import type { TraceReader } from './trace-reader.ts';
import type { Trace } from './trace.ts';

/** An instant between two parts of a test. */
export interface Mark {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

export interface WaitOptions {
  /** How long to wait for it; 10,000 when absent. */
  readonly timeoutMs?: number;
  /**
   * How long nothing may have arrived; 100 when absent, and 500 where traces are counted, since what is still on its
   * way cannot be known.
   */
  readonly quietMs?: number;
  /** Takes traces of which something is missing, such as the segment of the caller. */
  readonly partial?: boolean;
}

export interface AllOptions extends WaitOptions {
  /** How many there have to be; any number from one on when absent. */
  readonly count?: number;
}

/** The traces a question is about did not come, or too many of them. */
export class TracesNotAsExpected extends Error {
  override readonly name = 'TracesNotAsExpected';
}

interface Expected {
  /** Whether so many traces are enough, or already too many, which more waiting cannot help. */
  readonly verdict: (count: number) => 'wait' | 'enough' | 'too many';
  /** Begins the error: "Expected exactly 2 traces of". */
  readonly words: string;
}

const TIMEOUT_MS = 10_000;
const QUIET_MS = 100;
const QUIET_MS_TO_COUNT = 500;
const POLL_MS = 40;

const AT_LEAST_ONE: Expected = {
  verdict: (count) => (count === 0 ? 'wait' : 'enough'),
  words: 'a trace of',
};
const JUST_ONE: Expected = { verdict: exactly(1), words: 'one trace of' };
const ANY_NUMBER: Expected = { verdict: () => 'enough', words: 'quiet for' };

export class Traces {
  readonly #api: ServiceApi;
  readonly #reader: TraceReader;
  /** Asked anew each time: a reset moves it. */
  readonly #beginMs: () => number;

  constructor(api: ServiceApi, reader: TraceReader, beginMs: () => number) {
    this.#api = api;
    this.#reader = reader;
    this.#beginMs = beginMs;
  }

  /**
   * The one trace that a query means. Rejects with `TracesNotAsExpected` when none comes in time, when it stays
   * incomplete, or when there are several, which `all`, `latest` and `since` are for.
   */
  async of(query: TraceQuery, options: WaitOptions = {}): Promise<Trace> {
    return onlyOf(await this.#wait(query, JUST_ONE, options, this.of));
  }

  /** The latest of the traces that a query means, by their start. Rejects when none comes in time. */
  async latest(query: TraceQuery, options: WaitOptions = {}): Promise<Trace> {
    return onlyOf((await this.#wait(query, AT_LEAST_ONE, options, this.latest)).slice(-1));
  }

  /** The traces that a query means, by their start. Rejects when there are not as many as asked for. */
  all(query: TraceQuery, options: AllOptions = {}): Promise<readonly Trace[]> {
    const { count } = options;
    const expected =
      count === undefined ? AT_LEAST_ONE : { verdict: exactly(count), words: `${count} traces of` };
    return this.#wait(query, expected, options, this.all);
  }

  /** How many traces a query means, none included, once nothing has arrived for a while. */
  async count(query: TraceQuery, options: WaitOptions = {}): Promise<number> {
    const patient = { quietMs: QUIET_MS_TO_COUNT, ...options };
    return (await this.#wait(query, ANY_NUMBER, patient, this.count)).length;
  }

  /** Only the traces that began at a mark or later. */
  since({ atMs }: Mark): Traces {
    return new Traces(this.#api, this.#reader, () => Math.max(atMs, this.#beginMs()));
  }

  /** `from` is what the test has called: the stack of an error is to lead there, which it does not after a wait. */
  async #wait(
    query: TraceQuery,
    expected: Expected,
    options: WaitOptions,
    from: Caller,
  ): Promise<readonly Trace[]> {
    const error = new TracesNotAsExpected();
    Error.captureStackTrace(error, from);
    const { timeoutMs = TIMEOUT_MS, quietMs = QUIET_MS, partial = false } = options;
    const deadlineMs = nowMs() + timeoutMs;
    let seen = '';
    let unchangedSinceMs = nowMs();
    for (;;) {
      // What waits is asked first: what it turns into is then in the traces that are read next.
      const { TracesWaiting, InFlightBytes, DatagramsReceived, DocumentsAccepted } = await this.#intake();
      const found = await this.#find(query);
      const revisions = found.map(({ id, revision }) => `${id} ${revision}`);
      const state = [DatagramsReceived, DocumentsAccepted, ...revisions].join();
      if (state !== seen) unchangedSinceMs = nowMs();
      seen = state;

      const isIdle = TracesWaiting === 0 && InFlightBytes === 0;
      const verdict = expected.verdict(found.length);
      const isQuiet = isIdle && nowMs() - unchangedSinceMs >= quietMs;
      const isWhole = partial || found.every(({ isPartial }) => !isPartial);
      if (isQuiet && isWhole && verdict === 'enough') return found;
      const isHopeless = isQuiet && isWhole && verdict === 'too many';
      if (isHopeless || nowMs() >= deadlineMs) {
        const words = await this.#describe(query, expected, found, isHopeless ? undefined : timeoutMs);
        throw withMessage(error, words);
      }
      await pause(POLL_MS);
    }
  }

  async #find(query: TraceQuery): Promise<readonly Trace[]> {
    const beginMs = this.#beginMs();
    const traces = await this.#reader.read(filterOf(query));
    return traces.filter((trace) => trace.startedAt >= beginMs && matchesTrace(trace, query));
  }

  async #intake(): Promise<ServiceStatus['Ingest']> {
    return (await this.#api.status()).Ingest;
  }

  async #describe(
    query: TraceQuery,
    expected: Expected,
    found: readonly Trace[],
    timeoutMs: number | undefined,
  ): Promise<string> {
    const beginMs = this.#beginMs();
    const arrived = (await this.#reader.read(undefined)).filter(({ startedAt }) => startedAt >= beginMs);
    const waited = timeoutMs === undefined ? '' : ` within ${timeoutMs / 1000} s`;
    const headline = `Expected ${expected.words} ${describeQuery(query)}${waited}`;
    return describeArrivals({ api: this.#api, headline, query, found, arrived });
  }
}

function exactly(wanted: number): Expected['verdict'] {
  return (count) => {
    if (count === wanted) return 'enough';
    return count < wanted ? 'wait' : 'too many';
  };
}

/** The stack repeats the message that an error had when it was captured. */
function withMessage(error: Error, message: string): Error {
  const frames = (error.stack ?? '').split('\n').slice(1);
  error.message = message;
  error.stack = [`${error.name}: ${message}`, ...frames].join('\n');
  return error;
}

function onlyOf(traces: readonly Trace[]): Trace {
  const [trace] = traces;
  if (trace === undefined) throw new Error('A wait for a trace ended without one');
  return trace;
}
