/**
 * Calls from several senders in a closed loop: a sender makes its next call once the last one was answered, and, when
 * a rate is set, once the rate allows it. A call that is refused for now is sent again as it is. The bytes of a call
 * are touched only while nothing of it is under way: an answer means that all of it was read.
 */

import { setTimeout as sleep } from 'node:timers/promises';

import type { LoadJob, LoadResult } from './load-job.ts';
import { LoadTally } from './load-tally.ts';
import type { Random } from './random.ts';
import { traceClock, type TraceClock } from './trace-clock.ts';

const RETRY_AFTER_MILLIS = 50;
const ANSWER_GRACE_MILLIS = 5_000;
export const NO_ANSWER = 'no answer in time';
const THROTTLED = 'throttled until the end';
/** Failures that say how fast the service was and not what it did. */
export const OUT_OF_TIME: ReadonlySet<string> = new Set([NO_ANSWER, THROTTLED]);
/** A load that only fails says so soon instead of hammering on. */
const MAX_FAILURES = 200;

/** What a sender has ready. An item is a segment document or a span. */
export interface PreparedCall {
  readonly items: number;
  readonly bytes: number;
  /** How many of the items are requests that a service graph counts. */
  readonly served: number;
  /** One of the traces that are complete with this call. */
  pickTraceId(random: Random): string;
}

export type CallAnswer =
  | { readonly kind: 'taken'; readonly refusedItems: number }
  /** The call may be sent again. */
  | { readonly kind: 'throttled' }
  | { readonly kind: 'failed'; readonly reason: string };

/** One connection's worth of a load, with at most one call under way. */
export interface Sender {
  /** Makes the next call ready, whose traces ended at or shortly before `endMicros` (epoch microseconds). */
  prepare(endMicros: number): PreparedCall;
  /** Sends what was prepared last. Rejects where there is no answer; the sender can be used on all the same. */
  send(): Promise<CallAnswer>;
  /** What was prepared last will not be sent again. */
  finish(): void;
  /** With an error, the call under way rejects with it. */
  close(error?: Error): void;
}

interface Run {
  readonly job: LoadJob;
  readonly itemsPerCall: number;
  readonly tally: LoadTally;
  readonly random: Random;
  readonly clock: TraceClock;
  readonly startedAt: number;
  /** No call starts after this time, on the clock of `performance.now`. */
  readonly deadline: number;
  /** Calls that were given a time to start. */
  turns: number;
}

/** Resolves when the job is done. Connection failures are counted in the result, not thrown. */
export async function runCallLoad(
  job: LoadJob,
  random: Random,
  senders: readonly Sender[],
  itemsPerCall: number,
): Promise<LoadResult> {
  const startedAt = performance.now();
  const run: Run = {
    job,
    itemsPerCall,
    random,
    startedAt,
    tally: new LoadTally(job, random),
    clock: traceClock(job),
    deadline: startedAt + job.seconds * 1000,
    turns: 0,
  };
  const lastCall = setTimeout(
    () => {
      for (const sender of senders) sender.close(new Error(NO_ANSWER));
    },
    job.seconds * 1000 + ANSWER_GRACE_MILLIS,
  );
  await Promise.all(senders.map((sender) => runSender(run, sender)));
  clearTimeout(lastCall);
  return run.tally.result();
}

async function runSender(run: Run, sender: Sender): Promise<void> {
  const { tally } = run;
  while (await mayStart(run)) {
    const call = sender.prepare(run.clock(tally.sent / run.job.maxItems));
    tally.sent += call.items;
    tally.itemBytes += call.bytes;
    try {
      await sendUntilTaken(run, sender, call);
    } catch (caught) {
      tally.fail(caught instanceof Error ? caught.message : String(caught));
      await sleep(RETRY_AFTER_MILLIS);
    }
    sender.finish();
  }
  sender.close();
}

/** Takes the next turn and waits until it is due. False when the job is over. */
async function mayStart(run: Run): Promise<boolean> {
  const { job, itemsPerCall, turns } = run;
  run.turns += 1;
  if (turns * itemsPerCall >= job.maxItems || run.tally.failureCount >= MAX_FAILURES) return false;
  if (job.itemsPerSecond !== undefined) {
    const dueAt = run.startedAt + ((turns * itemsPerCall) / job.itemsPerSecond) * 1000;
    if (dueAt >= run.deadline) return false;
    const wait = dueAt - performance.now();
    if (wait > 0) await sleep(wait);
  }
  return performance.now() < run.deadline;
}

/** A throttled call is sent again as it is, until it is taken or the time for answers is over. */
async function sendUntilTaken(run: Run, sender: Sender, call: PreparedCall): Promise<void> {
  const { tally } = run;
  const startedAt = performance.now();
  for (;;) {
    const answer = await sender.send();
    if (answer.kind === 'failed') return tally.fail(answer.reason);
    if (answer.kind === 'taken') {
      tally.callMillis.push(performance.now() - startedAt);
      return countTaken(run, call, answer.refusedItems);
    }
    tally.throttledCalls += 1;
    if (performance.now() >= run.deadline + ANSWER_GRACE_MILLIS) return tally.fail(THROTTLED);
    await sleep(RETRY_AFTER_MILLIS);
  }
}

function countTaken({ tally, random }: Run, call: PreparedCall, refusedItems: number): void {
  tally.unprocessed += refusedItems;
  tally.acknowledged += call.items - refusedItems;
  tally.served += Math.max(0, call.served - refusedItems);
  if (refusedItems === 0) tally.offerToSample(() => call.pickTraceId(random));
}
