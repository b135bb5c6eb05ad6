/**
 * A store of a stated size, its traces dated evenly over six hours. All of them are sent to the service; or one in
 * twenty is, dated over the last twentieth of the time, and the engine makes the others of it (copy-statements.ts).
 */

import { ApiClient } from './api-client.ts';
import { runCopy } from './copy-process.ts';
import { BENCH_GROUP } from './filter-expressions.ts';
import type { LoadJob } from './load-job.ts';
import { countIncomplete, measureIngest, type IngestOutcome } from './measure-ingest.ts';
import type { BenchOptions } from './options.ts';
import { ProbeSource } from './probe-source.ts';
import { createRandom } from './random.ts';
import type { Recorder } from './recorder.ts';
import { atMost, line, type Line } from './report.ts';
import { withService } from './service.ts';

const SPREAD_SECONDS = 6 * 3600 - 120;
const FILL_LIMIT_SECONDS = 1800;
const SAMPLE_SIZE = 2000;

/** The load begins within this time after it was asked for. */
const BEGIN_SECONDS = 10;

export interface FilledStore {
  readonly segments: number;
  readonly documentBytes: number;
  /** A random sample. */
  readonly traceIds: readonly string[];
  /** An epoch second after the last trace; the six hours before it hold all of them. */
  readonly endSecond: number;
}

/** `directory` must be empty; no service runs on it afterwards. Throws an Error when the service or the load fails. */
export async function fillStore(
  options: BenchOptions,
  directory: string,
  recorder: Recorder,
): Promise<FilledStore> {
  const endSecond = Math.ceil(Date.now() / 1000) + BEGIN_SECONDS;
  const loaded: IngestOutcome[] = [];
  await withService(directory, async (service) => {
    await createGroup(service.port);
    const job = loadJob(options, service.port);
    recorder.say(`sending ${job.maxItems} segments`);
    loaded.push(await measureIngest(service, job, new ProbeSource(createRandom(options.seed))));
    recorder.add(...loaded.flatMap(loadLines));
  });
  const [outcome] = loaded;
  if (outcome === undefined) throw new Error('the load ended without an outcome');
  const { acknowledged, itemBytes, sampledTraceIds } = outcome.load;
  const sent = { segments: acknowledged, documentBytes: itemBytes, traceIds: sampledTraceIds, endSecond };
  return options.copies === 0 ? sent : await copyAll(options, sent, directory, recorder);
}

/** Before the first trace, because a trace belongs to the groups that exist when it is recorded. */
async function createGroup(port: number): Promise<void> {
  const client = new ApiClient(port);
  await client.createGroup(BENCH_GROUP.name, BENCH_GROUP.filterExpression);
  client.close();
}

function loadJob({ seed, stored, copies, httpRate }: BenchOptions, port: number): LoadJob {
  return {
    door: 'http',
    port,
    seed: seed * 10,
    seconds: FILL_LIMIT_SECONDS,
    maxItems: Math.ceil(stored / (copies + 1)),
    itemsPerSecond: httpRate,
    spreadSeconds: Math.floor(SPREAD_SECONDS / (copies + 1)),
    sampleSize: SAMPLE_SIZE,
  };
}

function loadLines({ load, inGraph, incompleteTraces, sampledTraces }: IngestOutcome): readonly Line[] {
  return [
    line('stored for reading: segments acknowledged', load.acknowledged, 'count'),
    line('stored for reading: not in the service graph', load.acknowledged - inGraph, 'count', atMost(0)),
    line(
      `stored for reading: incomplete among ${sampledTraces} traces`,
      incompleteTraces,
      'count',
      atMost(0),
    ),
  ];
}

async function copyAll(
  { copies }: BenchOptions,
  sent: FilledStore,
  directory: string,
  recorder: Recorder,
): Promise<FilledStore> {
  recorder.say(`copying every trace ${copies} times`);
  const job = { dataDirectory: directory, copies, sampleSize: SAMPLE_SIZE };
  const { sampledTraceIds, elapsedSeconds } = await runCopy(job, (copy) => {
    recorder.say(`  copy ${copy} of ${copies}`);
  });
  const segments = sent.segments * (copies + 1);
  recorder.add(line('stored for reading: segments with their copies', segments, 'count'));
  recorder.add(line('stored for reading: time to copy', elapsedSeconds, 's'));
  return {
    ...sent,
    segments,
    // What differs in a copy is as long as it was.
    documentBytes: sent.documentBytes * (copies + 1),
    traceIds: sampledTraceIds,
  };
}

/** What proves that copies are what the service would hold: they are counted and read back like the traces sent. */
export async function copyLines(
  client: ApiClient,
  { segments, traceIds }: FilledStore,
  inGraph: number,
): Promise<readonly Line[]> {
  const incomplete = await countIncomplete(client, traceIds);
  return [
    line('copied: not in the service graph', segments - inGraph, 'count', atMost(0)),
    line(`copied: incomplete among ${traceIds.length} traces`, incomplete, 'count', atMost(0)),
  ];
}
