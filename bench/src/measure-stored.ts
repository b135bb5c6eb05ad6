/** Disk, reads and a restart at a stated number of segments, dated evenly over the six hours before. */

import { setTimeout as sleep } from 'node:timers/promises';

import type { LoadJob, LoadResult } from './load-job.ts';
import { measureIngest, type IngestOutcome } from './measure-ingest.ts';
import { measureReads, type ReadLatency, type ReadOperation } from './measure-reads.ts';
import type { BenchOptions } from './options.ts';
import { ProbeSource } from './probe.ts';
import { directoryBytes } from './process-usage.ts';
import { createRandom } from './random.ts';
import type { Recorder } from './recorder.ts';
import { atMost, line, MEGABYTE, type Limit, type Line } from './report.ts';
import { startService, withService, type Service } from './service.ts';

const SPREAD_SECONDS = 6 * 3600 - 120;
const FILL_LIMIT_SECONDS = 1800;
const SAMPLE_SIZE = 2000;
const DISK_LIMIT_SECONDS = 60;
const DISK_QUIET_SECONDS = 5;

const READ_LIMITS: Readonly<Partial<Record<ReadOperation, { readonly p50: Limit; readonly p95?: Limit }>>> = {
  'GetTraceSummaries, first page, 1 h': { p50: atMost(50), p95: atMost(150) },
  'GetTraceSummaries, first page, 6 h': { p50: atMost(50), p95: atMost(150) },
  'BatchGetTraces, 5 traces': { p50: atMost(15) },
  'GetServiceGraph, 6 h': { p50: atMost(300) },
};

/** `directory` must be empty. Throws an Error when the service fails. */
export async function measureStored(
  options: BenchOptions,
  directory: string,
  recorder: Recorder,
): Promise<void> {
  await withService(directory, async (service) => {
    recorder.say(`storing ${options.stored} segments`);
    const probes = new ProbeSource(createRandom(options.seed));
    const filled = await measureIngest(service, fillJob(options, service), probes);
    recorder.add(...fillLines(filled));
    const endSecond = Math.ceil(Date.now() / 1000);
    recorder.say('waiting for merges to end');
    recorder.add(...diskLines(filled.load, await settledDirectoryBytes(directory)));
    recorder.say('reading');
    const random = createRandom(options.seed);
    for await (const latency of measureReads(service.port, endSecond, filled.load.sampledTraceIds, random)) {
      recorder.add(...readLines(latency));
    }
  });
  recorder.say('starting the service again on that store');
  const again = await startService(directory);
  recorder.add(line('ready on that store', again.readyMillis / 1000, 's', atMost(4)));
  await again.stop();
}

function fillJob(options: BenchOptions, { port }: Service): LoadJob {
  return {
    door: 'http',
    port,
    seed: options.seed * 10,
    seconds: FILL_LIMIT_SECONDS,
    maxDocuments: options.stored,
    segmentsPerSecond: options.httpRate,
    spreadSeconds: SPREAD_SECONDS,
    sampleSize: SAMPLE_SIZE,
  };
}

function fillLines({ load, inGraph, incompleteTraces, sampledTraces }: IngestOutcome): readonly Line[] {
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

function diskLines({ documentBytes, acknowledged }: LoadResult, diskBytes: number): readonly Line[] {
  const share = diskBytes / documentBytes;
  return [
    line('documents on average', documentBytes / acknowledged, 'bytes'),
    line('on disk', diskBytes / MEGABYTE, 'MB'),
    line('on disk for each document', diskBytes / acknowledged, 'bytes'),
    line('on disk', share, 'of the raw bytes', atMost(1 / 8)),
  ];
}

function readLines({ operation, millis }: ReadLatency): readonly Line[] {
  const limits = READ_LIMITS[operation];
  return [
    line(`${operation}: p50`, millis.p50, 'ms', limits?.p50),
    line(`${operation}: p95`, millis.p95, 'ms', limits?.p95),
  ];
}

/** Bytes once they have not grown or shrunk by a hundredth for some seconds, or the last ones seen. */
async function settledDirectoryBytes(directory: string): Promise<number> {
  let bytes = await directoryBytes(directory);
  let quietSeconds = 0;
  for (let second = 0; second < DISK_LIMIT_SECONDS && quietSeconds < DISK_QUIET_SECONDS; second += 1) {
    await sleep(1000);
    const now = await directoryBytes(directory);
    quietSeconds = Math.abs(now - bytes) <= bytes / 100 ? quietSeconds + 1 : 0;
    bytes = now;
  }
  return bytes;
}
