/** One trace that is larger, or lives longer, than any trace should. */

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { ApiClient } from '../../api-client.ts';
import { untilSettled, type Settled } from '../../until-settled.ts';
import { addCount } from '../counts.ts';
import { stopProblems } from '../outcome-of.ts';
import { PutClient } from '../put-client.ts';
import { readProblems, ReadWatch, slowReads } from '../read-watch.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { onStage } from '../stage.ts';
import { newTraceId } from '../trace-batch.ts';

/** What the service takes of one trace. */
const TRACE_LIMIT = 100_000;
const BEYOND_LIMIT = 1000;
const SHORT_SIZE = 6000;
const PER_CALL = 500;
const ADDITIONS = 20_000;
const SHORT_ADDITIONS = 150;
const READ_LIMIT_MILLIS = 5000;

interface Plan {
  readonly name: string;
  readonly size: number;
  readonly perCall: number;
  /** Connections that send at the same time. */
  readonly senders: number;
  /** What is offered once more after a kill and a start, of which nothing may be taken that is beyond the limit. */
  readonly again: number;
}

export const largeTrace: Scenario = {
  name: 'large-trace',
  what: 'a trace of 100,000 segments, a thousand beyond what one trace may hold, and another thousand after a kill',
  run: async ({ isShort }) =>
    await grow({
      name: 'large-trace',
      size: isShort ? SHORT_SIZE : TRACE_LIMIT + BEYOND_LIMIT,
      perCall: PER_CALL,
      senders: 4,
      again: BEYOND_LIMIT,
    }),
};

export const growingTrace: Scenario = {
  name: 'growing-trace',
  what: 'a trace that gets one segment after the other, as if for hours, and is assembled again and again',
  run: async ({ isShort }: Circumstances) =>
    await grow({
      name: 'growing-trace',
      size: isShort ? SHORT_ADDITIONS : ADDITIONS,
      perCall: 1,
      senders: 1,
      again: 0,
    }),
};

async function grow({ name, size, perCall, senders, again }: Plan): Promise<Outcome> {
  return await onStage(async (stage) => {
    let { port } = await stage.start();
    const reads = new ReadWatch(port);
    const trace = new GrowingTrace(name);
    await Promise.all(Array.from({ length: senders }, () => trace.send(port, size, perCall)));
    const report = await reads.end();
    const broken = [...readProblems(report)];
    const { millis } = await settledCount(port, name, trace.accepted);
    if (again > 0) {
      await stage.kill();
      ({ port } = await stage.start());
      await trace.send(port, size + again, perCall);
    }
    const { value: counted } = await settledCount(port, name, trace.accepted);
    const expected = Math.min(size + again, TRACE_LIMIT);
    if (trace.accepted !== expected)
      broken.push(`${trace.accepted} of ${size + again} were taken, not ${expected}`);
    broken.push(...(await pageProblems(port, trace.traceId)));
    broken.push(...stopProblems(await stage.stop()));
    return {
      offered: trace.offered,
      accepted: trace.accepted,
      refused: trace.refused,
      dropped: new Map(),
      lost: Math.max(0, trace.accepted - counted),
      doubled: Math.max(0, counted - trace.accepted),
      recoveredMillis: undefined,
      peakBytes: stage.peakBytes,
      broken,
      tooSlow: [...stage.slowStops, ...slowReads(report, READ_LIMIT_MILLIS)],
      remark: `${trace.offered.toLocaleString('en-US')} segments, all that were taken in the graph ${(millis / 1000).toFixed(1)} s after the last of it was taken`,
    };
  });
}

class GrowingTrace {
  readonly traceId = newTraceId();
  readonly refused = new Map<string, number>();
  offered = 0;
  accepted = 0;
  readonly #name: string;
  readonly #root = randomBytes(8).toString('hex');
  readonly #startSeconds = Date.now() / 1000;

  constructor(name: string) {
    this.#name = name;
  }

  /** Sends until so many were offered in all, by whomever. */
  async send(port: number, size: number, perCall: number): Promise<void> {
    const client = new PutClient(port);
    while (this.offered < size) {
      const documents = this.#take(Math.min(perCall, size - this.offered));
      let answer = await client.put(documents);
      while (answer.kind !== 'taken') {
        // Too much at once: the same again in a moment.
        await sleep(50);
        answer = await client.put(documents);
      }
      this.accepted += documents.length - answer.unprocessed.length;
      for (const code of answer.unprocessed) addCount(this.refused, code);
    }
    client.close();
  }

  #take(count: number): string[] {
    return Array.from({ length: count }, () => {
      const parent = this.offered === 0 ? undefined : this.#root;
      this.offered += 1;
      return segment(this.#name, this.traceId, this.#startSeconds, parent, this.#root);
    });
  }
}

function segment(
  name: string,
  traceId: string,
  start: number,
  parent: string | undefined,
  root: string,
): string {
  const id = parent === undefined ? root : randomBytes(8).toString('hex');
  const times = { start_time: start, end_time: start + 0.01 };
  return JSON.stringify({ trace_id: traceId, id, parent_id: parent, name, ...times });
}

async function settledCount(port: number, name: string, expected: number): Promise<Settled<number>> {
  const client = new ApiClient(port);
  try {
    return await untilSettled(
      async () => {
        const end = Math.ceil(Date.now() / 1000) + 1;
        return (await client.requestCounts({ start: end - 3600, end })).get(name) ?? 0;
      },
      (count) => count === expected,
    );
  } finally {
    client.close();
  }
}

/** The trace can be listed and read. */
async function pageProblems(port: number, traceId: string): Promise<readonly string[]> {
  const client = new ApiClient(port);
  const end = Math.ceil(Date.now() / 1000) + 1;
  try {
    const { traceIds } = await client.summaries({ start: end - 3600, end });
    const documents = (await client.documents([traceId])).get(traceId) ?? [];
    const problems: string[] = [];
    if (traceIds.length !== 1 || traceIds[0] !== traceId) problems.push('the trace is not listed once');
    if (documents.length === 0) problems.push('nothing of the trace can be read');
    return problems;
  } finally {
    client.close();
  }
}
