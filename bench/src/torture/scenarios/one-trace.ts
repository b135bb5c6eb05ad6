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

export const largeTrace: Scenario = {
  name: 'large-trace',
  what: 'a trace of 100,000 segments, and a thousand beyond what one trace may hold',
  run: async ({ isShort }) =>
    await grow('large-trace', isShort ? SHORT_SIZE : TRACE_LIMIT + BEYOND_LIMIT, PER_CALL, TRACE_LIMIT),
};

export const growingTrace: Scenario = {
  name: 'growing-trace',
  what: 'a trace that gets one segment after the other, as if for hours, and is assembled again and again',
  run: async ({ isShort }: Circumstances) =>
    await grow('growing-trace', isShort ? SHORT_ADDITIONS : ADDITIONS, 1, TRACE_LIMIT),
};

async function grow(name: string, size: number, perCall: number, limit: number): Promise<Outcome> {
  return await onStage(async (stage) => {
    const { port } = await stage.start();
    const client = new PutClient(port);
    const reads = new ReadWatch(port);
    const refused = new Map<string, number>();
    const traceId = newTraceId();
    const startSeconds = Date.now() / 1000;
    const root = randomBytes(8).toString('hex');
    let offered = 0;
    let accepted = 0;
    while (offered < size) {
      const count = Math.min(perCall, size - offered);
      const documents = Array.from({ length: count }, (_, index) =>
        segment(name, traceId, startSeconds, offered + index === 0 ? undefined : root, root),
      );
      const answer = await client.put(documents);
      if (answer.kind !== 'taken') {
        // Too much at once: the same again in a moment.
        await sleep(50);
        continue;
      }
      offered += count;
      accepted += count - answer.unprocessed.length;
      for (const code of answer.unprocessed) addCount(refused, code);
    }
    client.close();
    const report = await reads.end();
    const broken = [...readProblems(report)];
    const { value: counted, millis } = await settledCount(port, name, accepted);
    if (accepted !== Math.min(size, limit))
      broken.push(`${accepted} of ${size} were taken, and ${limit} may be`);
    broken.push(...(await pageProblems(port, traceId)));
    broken.push(...stopProblems(await stage.stop()));
    return {
      offered,
      accepted,
      refused,
      dropped: new Map(),
      lost: Math.max(0, accepted - counted),
      doubled: Math.max(0, counted - accepted),
      recoveredMillis: undefined,
      peakBytes: stage.peakBytes,
      broken,
      tooSlow: [...stage.slowStops, ...slowReads(report, READ_LIMIT_MILLIS)],
      remark: `${offered.toLocaleString('en-US')} segments, all that were taken in the graph ${(millis / 1000).toFixed(1)} s after the last of it was taken`,
    };
  });
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
