/**
 * A store of a stated size, its traces dated evenly over a stretch of time before now. All of them are sent to the
 * service; or some are, dated over the end of that time, and the engine makes the others of them (copy-statements.ts).
 * A store that was filled so can grow by more copies, which are older than all before.
 */

import { ApiClient } from './api-client.ts';
import { runCopy } from './copy-process.ts';
import type { Extent } from './copy-statements.ts';
import { BENCH_GROUP } from './filter-expressions.ts';
import { proofLines } from './ingest-lines.ts';
import type { LoadJob } from './load-job.ts';
import { countIncomplete, measureIngest, type IngestOutcome } from './measure-ingest.ts';
import { ProbeSource } from './probe-source.ts';
import { createRandom } from './random.ts';
import type { Recorder } from './recorder.ts';
import { line, proof, type Line } from './report.ts';
import { withService } from './service.ts';

/** How long before now the traces of a store are dated: nearly the six hours that a graph may be asked for. */
const STORE_SECONDS = 6 * 3600 - 120;
/** Copies are earlier by whole seconds, so that the seconds at both ends of the traces count as whole ones. */
const COPY_GAP_SECONDS = 2;
const FILL_LIMIT_SECONDS = 1800;

/** The load begins within this time after it was asked for. */
const BEGIN_SECONDS = 10;

export interface Filling {
  readonly seed: number;
  /** Segments with all copies. */
  readonly segments: number;
  /** Of each trace that is sent, until the store has so many segments. */
  readonly copies: number;
  /** Segments a second; undefined is as fast as the service answers. */
  readonly httpRate: number | undefined;
  /** Traces that are read back, of those sent and of all. */
  readonly sampledTraces: number;
}

export interface FilledStore {
  readonly segments: number;
  readonly documentBytes: number;
  /** How far back the traces are dated. */
  readonly seconds: number;
  /** A random sample. */
  readonly traceIds: readonly string[];
  /** An epoch second after the last trace; the six hours before it hold all of them. */
  readonly endSecond: number;
  /** How many copies there are of each trace that was sent. */
  readonly copies: number;
  /** Where the traces are that were sent, once there are copies. */
  readonly originals: Extent | undefined;
}

/** `directory` must be empty; no service runs on it afterwards. Throws an Error when the service or the load fails. */
export async function fillStore(
  filling: Filling,
  directory: string,
  recorder: Recorder,
): Promise<FilledStore> {
  const sent = await sendTraces(filling, directory, recorder);
  return await growStore(sent, filling, directory, recorder);
}

/** Those that are sent themselves, dated so that the store with all copies is dated over six hours. */
export async function sendTraces(
  filling: Filling,
  directory: string,
  recorder: Recorder,
): Promise<FilledStore> {
  const endSecond = Math.ceil(Date.now() / 1000) + BEGIN_SECONDS;
  const loaded: (readonly [LoadJob, IngestOutcome])[] = [];
  await withService(directory, async (service) => {
    await createGroup(service.port);
    const job = loadJob(filling, service.port);
    recorder.say(`sending ${job.maxItems} segments`);
    const outcome = await measureIngest(service, job, new ProbeSource(createRandom(filling.seed)));
    loaded.push([job, outcome]);
  });
  const [first] = loaded;
  if (first === undefined) throw new Error('the load ended without an outcome');
  const [job, outcome] = first;
  recorder.add(line('stored for reading: segments acknowledged', outcome.load.acknowledged, 'count'));
  recorder.add(...proofLines(job, outcome, 'stored for reading'));
  return {
    segments: outcome.load.acknowledged,
    documentBytes: outcome.load.itemBytes,
    seconds: job.spreadSeconds,
    traceIds: outcome.load.sampledTraceIds,
    endSecond,
    copies: 0,
    originals: undefined,
  };
}

/** Before the first trace, because a trace belongs to the groups that exist when it is recorded. */
async function createGroup(port: number): Promise<void> {
  const client = new ApiClient(port);
  await client.createGroup(BENCH_GROUP.name, BENCH_GROUP.filterExpression);
  client.close();
}

function loadJob({ seed, segments, copies, httpRate, sampledTraces }: Filling, port: number): LoadJob {
  return {
    door: 'http',
    port,
    seed: seed * 10,
    seconds: FILL_LIMIT_SECONDS,
    maxItems: Math.ceil(segments / (copies + 1)),
    itemsPerSecond: httpRate,
    spreadSeconds: Math.max(1, Math.floor(STORE_SECONDS / (copies + 1)) - COPY_GAP_SECONDS),
    sampleSize: sampledTraces,
  };
}

/** Until there are `copies` of each trace that was sent; no service may run on the store. Throws an Error when copying
 *  fails. */
export async function growStore(
  store: FilledStore,
  { copies, sampledTraces }: Pick<Filling, 'copies' | 'sampledTraces'>,
  directory: string,
  recorder: Recorder,
): Promise<FilledStore> {
  if (copies === store.copies) return store;
  recorder.say(`copying every trace that was sent until there are ${copies} copies of it`);
  const job = {
    dataDirectory: directory,
    originals: store.originals,
    firstCopy: store.copies + 1,
    lastCopy: copies,
    sampleSize: sampledTraces,
  };
  const { originals, sampledTraceIds, elapsedSeconds } = await runCopy(job, (copy) => {
    recorder.say(`  copy ${copy} of ${copies}`);
  });
  const growth = (copies + 1) / (store.copies + 1);
  const segments = store.segments * growth;
  recorder.add(line('stored for reading: segments with their copies', segments, 'count'));
  recorder.add(line('stored for reading: time to copy', elapsedSeconds, 's'));
  return {
    segments,
    // What differs in a copy is as long as it was.
    documentBytes: store.documentBytes * growth,
    seconds: (originals.last - originals.first + 1) * (copies + 1),
    traceIds: sampledTraceIds,
    endSecond: store.endSecond,
    copies,
    originals,
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
    proof('copied: not once in the service graph', Math.abs(segments - inGraph)),
    proof(`copied: incomplete among ${traceIds.length} traces`, incomplete),
  ];
}
