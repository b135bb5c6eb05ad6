/** More than the service can take, by the door that can say no and by the one that cannot. */

import { ApiClient, type TimeWindow } from '../../api-client.ts';
import type { LoadResult } from '../../load-job.ts';
import { countIncomplete, shopRequests } from '../../measure-ingest.ts';
import { DOCUMENTS_PER_CALL } from '../../trace-batches.ts';
import { untilSettled, type Settled } from '../../until-settled.ts';
import { addCount } from '../counts.ts';
import { stopProblems } from '../outcome-of.ts';
import { runLoads, sumOf } from '../process-loads.ts';
import { readProblems, ReadWatch, slowReads } from '../read-watch.ts';
import type { Circumstances, Outcome, Scenario } from '../scenario.ts';
import { readTotals, type ServiceTotals } from '../service-totals.ts';
import { onStage } from '../stage.ts';

/** Ten times the first budget. What one machine sends of it is told. */
const FLOOD_RATE = 250_000;
const FLOOD_PROCESSES = 3;
const OVERLOAD_PROCESSES = 3;
/** So low that one machine reaches it. */
const IN_FLIGHT_LIMIT_BYTES = 1_500_000;
const SHORT_SECONDS = 4;
const SECONDS = 60;
/** The budget of reads is 300 ms; while everything competes for two processors they must be answered. */
const READ_LIMIT_MILLIS = 3000;
/** What a load tells of calls that were under way five seconds after its end. */
const NO_ANSWER = 'no answer in time';
/** Calm, crowded, calm again. */
const LOADS = 3;
/** Of the rate without overload. */
const LEAST_SHARE_OF_RATE = 0.8;

export const udpFlood: Scenario = {
  name: 'udp-flood',
  what: 'datagrams at ten times the rate of the budget, as fast as one machine sends',
  isTimed: true,
  run: async (circumstances) =>
    await onStage(async (stage) => {
      const { port } = await stage.start();
      const startedSecond = Math.floor(Date.now() / 1000);
      const reads = new ReadWatch(port);
      const seconds = secondsOf(circumstances);
      const plan = { door: 'udp', port, seconds, itemsPerSecond: FLOOD_RATE } as const;
      const loads = await runLoads({ ...plan, processes: FLOOD_PROCESSES, seed: 1 });
      const report = await reads.end();
      const offered = sumOf(loads, ({ sent }) => sent);
      const settled = await settle(port, (totals) => totals.stored + droppedOf(totals) >= offered);
      const inGraph = await graphCount(port, startedSecond, settled.value.stored);
      const broken = [...readProblems(report), ...loadProblems(loads)];
      broken.push(...stopProblems(await stage.stop()));
      return {
        offered,
        accepted: settled.value.stored,
        refused: new Map(),
        dropped: settled.value.dropped,
        lost: Math.max(0, settled.value.stored - inGraph),
        doubled: Math.max(0, inGraph - settled.value.stored),
        recoveredMillis: settled.millis,
        peakBytes: stage.peakBytes,
        broken,
        tooSlow: [...stage.slowStops, ...slowReads(report, READ_LIMIT_MILLIS)],
        remark: `${seconds} s; ${rate(offered, seconds)} sent, ${rate(settled.value.stored, seconds)} stored, reads ${Math.round(report.p95Millis)} ms (p95)`,
      };
    }),
};

export const overload: Scenario = {
  name: 'overload',
  what: 'three times as many senders as reach the limit of what may be in flight, who are refused and try again',
  isTimed: true,
  run: async (circumstances) =>
    await onStage(async (stage) => {
      const seconds = Math.ceil(secondsOf(circumstances) / LOADS);
      const { port } = await stage.start({
        flags: ['--in-flight-limit-bytes', String(IN_FLIGHT_LIMIT_BYTES)],
      });
      const startedSecond = Math.floor(Date.now() / 1000);
      const plan = { door: 'http', port, seconds } as const;
      const calm = await runLoads({ ...plan, processes: 1, seed: 1 });
      const reads = new ReadWatch(port);
      const crowd = await runLoads({ ...plan, processes: OVERLOAD_PROCESSES, seed: 10 });
      const report = await reads.end();
      const calmAgain = await runLoads({ ...plan, processes: 1, seed: 20 });
      const loads = [...calm, ...crowd, ...calmAgain];
      const accepted = sumOf(loads, ({ acknowledged }) => acknowledged);
      const settled = await settle(
        port,
        ({ stored, inFlightBytes }) => stored >= accepted && inFlightBytes === 0,
      );
      const { stored } = settled.value;
      const inGraph = await graphCount(port, startedSecond, stored);
      const broken = [...readProblems(report), ...(await bookProblems(port, loads, settled.value))];
      broken.push(...stopProblems(await stage.stop()));
      return {
        ...booksOf(loads),
        lost: Math.max(0, stored - inGraph),
        doubled: Math.max(0, inGraph - stored),
        recoveredMillis: settled.millis,
        peakBytes: stage.peakBytes,
        broken,
        tooSlow: [
          ...stage.slowStops,
          ...slowReads(report, READ_LIMIT_MILLIS),
          ...slowRate((perSecond(calm) + perSecond(calmAgain)) / 2, perSecond(crowd)),
        ],
        remark: `three times ${seconds} s; ${acceptedRate(calm)} accepted from 64 connections, ${acceptedRate(crowd)} from ${64 * OVERLOAD_PROCESSES}, ${acceptedRate(calmAgain)} from 64 again, reads ${Math.round(report.p95Millis)} ms (p95)`,
      };
    }),
};

/** Each attempt counts; a call that was refused is 48 documents. */
function booksOf(
  loads: readonly LoadResult[],
): Pick<Outcome, 'offered' | 'accepted' | 'refused' | 'dropped'> {
  const refused = new Map<string, number>();
  addCount(
    refused,
    'ThrottledException',
    sumOf(loads, ({ throttledCalls }) => throttledCalls) * DOCUMENTS_PER_CALL,
  );
  addCount(
    refused,
    'one by one',
    sumOf(loads, ({ unprocessed }) => unprocessed),
  );
  const accepted = sumOf(loads, ({ acknowledged }) => acknowledged);
  for (const { failures } of loads)
    for (const [reason, calls] of Object.entries(failures)) {
      // Its attempts are counted already.
      if (reason !== 'throttled until the end') addCount(refused, reason, calls * DOCUMENTS_PER_CALL);
    }
  // A call whose answer was never awaited to its end was sent as well.
  const attempts = sumOf(loads, ({ sent, throttledCalls, failures }) => {
    const givenUp = failures['throttled until the end'] ?? 0;
    return sent + (throttledCalls - givenUp) * DOCUMENTS_PER_CALL;
  });
  return { offered: attempts, accepted, refused, dropped: new Map() };
}

/** What the senders were told beside what the service counted. */
async function bookProblems(
  port: number,
  loads: readonly LoadResult[],
  totals: ServiceTotals,
): Promise<readonly string[]> {
  const problems = [...loadProblems(loads)];
  const acknowledged = sumOf(loads, (load) => load.acknowledged);
  const throttled = sumOf(loads, ({ throttledCalls }) => throttledCalls);
  const counted = totals.callsRefused.get('PutTraceSegments ThrottledException') ?? 0;
  // A call that was not answered in time was stored, or refused, or neither.
  const unanswered = sumOf(loads, ({ failures }) => failures[NO_ANSWER] ?? 0);
  if (totals.stored < acknowledged || totals.stored > acknowledged + unanswered * DOCUMENTS_PER_CALL)
    problems.push(`the service counts ${totals.stored} stored and its senders ${acknowledged}`);
  if (counted < throttled || counted > throttled + unanswered)
    problems.push(`the service counts ${counted} calls refused and its senders ${throttled}`);
  if (throttled === 0) problems.push('nothing was refused, so this was no overload');
  const client = new ApiClient(port);
  const incomplete = await countIncomplete(
    client,
    loads.flatMap(({ sampledTraceIds }) => sampledTraceIds),
  );
  client.close();
  if (incomplete > 0) problems.push(`${incomplete} of the traces read back were not whole`);
  return problems;
}

/** The machine has good and bad minutes, so that calm ones before and after are what it is compared with. */
function slowRate(calm: number, crowd: number): readonly string[] {
  const share = crowd / calm;
  if (share >= LEAST_SHARE_OF_RATE) return [];
  return [`the accepted rate fell to ${Math.round(share * 100)} % of what it is without the overload`];
}

function loadProblems(loads: readonly LoadResult[]): readonly string[] {
  return loads.flatMap(({ failures }) =>
    Object.entries(failures)
      .filter(([reason]) => reason !== 'throttled until the end' && reason !== NO_ANSWER)
      .map(([reason, count]) => `a sender met ${count} times: ${reason}`),
  );
}

/** The totals once they are as expected, or the last ones. */
async function settle(
  port: number,
  isSettled: (totals: ServiceTotals) => boolean,
): Promise<Settled<ServiceTotals>> {
  return await untilSettled(
    () => readTotals(port),
    isSettled,
    (totals) => `${totals.stored} ${droppedOf(totals)} ${totals.inFlightBytes}`,
  );
}

async function graphCount(port: number, startedSecond: number, expected: number): Promise<number> {
  const client = new ApiClient(port);
  try {
    const { value } = await untilSettled(
      async () => {
        const window: TimeWindow = { start: startedSecond - 60, end: Math.ceil(Date.now() / 1000) + 1 };
        return await shopRequests(client, window);
      },
      (count) => count === expected,
    );
    return value;
  } finally {
    client.close();
  }
}

function droppedOf({ dropped }: ServiceTotals): number {
  return [...dropped.values()].reduce((total, count) => total + count, 0);
}

function secondsOf({ isShort, seconds }: Circumstances): number {
  return seconds ?? (isShort ? SHORT_SECONDS : SECONDS);
}

function perSecond(loads: readonly LoadResult[]): number {
  return loads.reduce((total, { acknowledged, elapsedSeconds }) => total + acknowledged / elapsedSeconds, 0);
}

function acceptedRate(loads: readonly LoadResult[]): string {
  return rate(perSecond(loads), 1);
}

function rate(count: number, seconds: number): string {
  return `${Math.round(count / seconds).toLocaleString('en-US')}/s`;
}
