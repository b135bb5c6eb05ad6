/**
 * The same load on our service and on another one, in turns within one run, because the speed of a machine changes from
 * run to run: ours, theirs, theirs, ours. Both rest between turns. Our service starts with an empty store; what the
 * other one had before is not known here.
 */

import { setTimeout as sleep } from 'node:timers/promises';

import { ApiClient } from './api-client.ts';
import { timedJob, type Door, type LoadJob, type LoadResult } from './load-job.ts';
import { runLoad } from './load-process.ts';
import { rateOf } from './measure-doors.ts';
import { countIncomplete } from './measure-ingest.ts';
import type { BenchOptions } from './options.ts';
import { readUsage } from './process-usage.ts';
import type { Recorder } from './recorder.ts';
import { proof } from './report.ts';
import { doorPort, withService, type Service } from './service.ts';
import { countersSince, parseCounters } from './service-counters.ts';
import { ourDefects, sidesTable, type DoorTurns, type Turn } from './sides-table.ts';
import type { Target } from './target.ts';
import { untilQuiet } from './until-quiet.ts';
import { untilSettled } from './until-settled.ts';

const REST_SECONDS = 5;
const LONGEST_REST_SECONDS = 60;
/** A load's seed of its own, see measure-doors.ts. */
const SEED_OFFSET = 7;

interface Side {
  readonly port: number;
  /** Undefined where nobody said. */
  readonly pid: number | undefined;
  /** Whether it counts what it stored as our service does. */
  readonly isOurs: boolean;
}

/** `directory` must be empty. Throws an Error when our service fails or the other one's process is not there. */
export async function measureSides(
  options: BenchOptions,
  directory: string,
  recorder: Recorder,
): Promise<void> {
  const { targets, targetPid } = options;
  if (targetPid !== undefined) await mustRun(targetPid);
  const doors: DoorTurns[] = [];
  await withService(directory, async (service) => {
    for (const target of targets) {
      const turns = await takeTurns(options, service, target, recorder);
      doors.push(turns);
      const defects = ourDefects(target.door, turns.ours);
      recorder.add(...defects.map(([measure, count]) => proof(`Fluoroscope, ${measure}`, count)));
    }
  });
  recorder.tell({ heading: 'Side by side', body: `${explanation(options)}\n\n${sidesTable(doors)}` });
}

async function mustRun(pid: number): Promise<void> {
  try {
    await readUsage(pid);
  } catch (caught) {
    throw new Error(`--target-pid takes the id of a process of this machine, and ${pid} is none`, {
      cause: caught,
    });
  }
}

async function takeTurns(
  options: BenchOptions,
  service: Service,
  target: Target,
  recorder: Recorder,
): Promise<DoorTurns> {
  const { door, port, url } = target;
  const us: Side = { port: doorPort(service, door), pid: service.pid, isOurs: true };
  const them: Side = { port, pid: options.targetPid, isOurs: false };
  const ours: Turn[] = [];
  const theirs: Turn[] = [];
  for (const [round, side] of [us, them, them, us].entries()) {
    if (options.effort.isPatient) for (const { pid } of [us, them]) await rest(pid);
    recorder.say(`loading ${side.isOurs ? 'our service' : url} by ${door}`);
    // Both get the same load in their first turn, and another one in their second.
    const seed = options.seed * 100 + SEED_OFFSET * 10 + Math.floor(round / 2);
    const job = jobOf(options, door, side.port, seed);
    (side.isOurs ? ours : theirs).push(await takeTurn(side, job, service.port));
  }
  return { door, ours, theirs };
}

function jobOf(options: BenchOptions, door: Door, port: number, seed: number): LoadJob {
  return timedJob({
    door,
    port,
    seed,
    seconds: options.seconds / 2,
    itemsPerSecond: rateOf(options, door),
    sampleSize: options.effort.sampledTraces,
  });
}

async function rest(pid: number | undefined): Promise<void> {
  if (pid === undefined) await sleep(REST_SECONDS * 1000);
  else await untilQuiet(pid, LONGEST_REST_SECONDS);
}

async function takeTurn(side: Side, job: LoadJob, ourPort: number): Promise<Turn> {
  const client = new ApiClient(side.isOurs ? ourPort : side.port);
  const before = side.isOurs ? parseCounters(await client.metrics()) : undefined;
  const cpuBefore = side.pid === undefined ? 0 : (await readUsage(side.pid)).cpuMicros;
  const load = await runLoad(job);
  const storedSince = async (): Promise<number | undefined> =>
    before === undefined ? undefined : countersSince(before, parseCounters(await client.metrics())).stored;
  // Whoever knows what it stored is asked until it is all of it, so that its work for it is in its CPU time.
  const { value: counted } = await untilSettled(
    storedSince,
    (stored) => stored === undefined || stored >= load.acknowledged,
  );
  const { value: incomplete } = await untilSettled(
    async () => (job.door === 'http' ? await incompleteOf(client, load) : undefined),
    (count) => count === undefined || count === 0,
  );
  const usage = side.pid === undefined ? undefined : await readUsage(side.pid);
  client.close();
  return {
    load,
    counted,
    incomplete,
    cpuMicros: usage === undefined ? undefined : usage.cpuMicros - cpuBefore,
    residentBytes: usage?.residentBytes,
  };
}

/** Undefined where the endpoint takes segments and does not give traces, as a daemon does. */
async function incompleteOf(client: ApiClient, { sampledTraceIds }: LoadResult): Promise<number | undefined> {
  try {
    return await countIncomplete(client, sampledTraceIds);
  } catch {
    return undefined;
  }
}

function explanation({ targets, seconds }: BenchOptions): string {
  const others = targets.map(({ door, url }) => `${url} (${door})`).join(', ');
  return [
    `The other is ${others}.`,
    `Each door of each service was loaded twice for ${seconds / 2} s, in the order ours, theirs, theirs, ours, with the same traces; a cell with two values has one for each turn.`,
    'What a foreign service stored is its own account, which is not asked for here: acknowledged is what it said it took.',
  ].join('\n');
}
