/** Start, idle behaviour and the load through each door of segments,
 *  all on one service that began with an empty store. */

import { setTimeout as sleep } from 'node:timers/promises';

import type { Effort } from './effort.ts';
import { ingestLines } from './ingest-lines.ts';
import { timedJob, type Door, type LoadJob } from './load-job.ts';
import { measureIngest, type IngestOutcome } from './measure-ingest.ts';
import type { BenchOptions } from './options.ts';
import { spreadOf } from './percentile.ts';
import { measurePutLatency, measureVisibility, type Visibility } from './probe.ts';
import { ProbeSource } from './probe-source.ts';
import { readUsage } from './process-usage.ts';
import { createRandom } from './random.ts';
import type { Recorder } from './recorder.ts';
import { atMost, line, MEGABYTE, type Line } from './report.ts';
import { doorPort, withService, type Service, type Stop } from './service.ts';
import { visibilityLines } from './visibility-lines.ts';

/** Without seeds of their own the second door would send the first one's traces again. 0 fills the store for reads. */
const SEED_OF_DOOR: Readonly<Record<Door, number>> = { http: 1, udp: 2, 'otlp-grpc': 3, 'otlp-http': 4 };

/** `directory` must be empty. Throws an Error when the service fails. */
export async function measureDoors(
  options: BenchOptions,
  directory: string,
  recorder: Recorder,
): Promise<void> {
  recorder.say('starting the service on an empty store');
  const stop = await withService(directory, async (service) => {
    const probes = new ProbeSource(createRandom(options.seed));
    recorder.add(line('ready on an empty store', service.readyMillis / 1000, 's', atMost(2)));
    if (options.phases.has('idle')) await measureIdle(options.effort, service, probes, recorder);
    for (const door of (['http', 'udp'] as const).filter((name) => options.phases.has(name))) {
      await measureDoor(options, service, door, probes, recorder);
    }
    recorder.add(await peakLine(service, 'resident at most, all of the above'));
  });
  recorder.add(stopLine('stopped after all of the above', stop));
}

/** Loads one door and says what became of it. The outcome is for whoever needs more than the table's lines. */
export async function measureDoor(
  options: BenchOptions,
  service: Service,
  door: Door,
  probes: ProbeSource,
  recorder: Recorder,
): Promise<IngestOutcome> {
  recorder.say(`loading the ${door} door for ${options.seconds} s`);
  const job = doorJob(options, service, door);
  const outcome = await measureIngest(service, job, probes);
  recorder.add(...ingestLines(job, outcome));
  const { residentBytes } = await readUsage(service.pid);
  recorder.add(line(`${door}: resident at its end`, residentBytes / MEGABYTE, 'MB'));
  return outcome;
}

export async function peakLine(service: Service, measure: string): Promise<Line> {
  const { peakResidentBytes } = await readUsage(service.pid);
  return line(measure, peakResidentBytes / MEGABYTE, 'MB', atMost(1200));
}

export function stopLine(measure: string, { millis, failure }: Stop): Line {
  const judged = line(measure, millis / 1000, 's', atMost(5));
  return failure === undefined ? judged : { ...judged, measured: failure, isKept: false };
}

async function measureIdle(
  effort: Effort,
  service: Service,
  probes: ProbeSource,
  recorder: Recorder,
): Promise<void> {
  const { lonePuts } = effort;
  await sleep(2000);
  const { residentBytes } = await readUsage(service.pid);
  recorder.add(line('resident when idle', residentBytes / MEGABYTE, 'MB', atMost(400)));
  recorder.say(`${lonePuts} lone PutTraceSegments calls`);
  const puts = spreadOf(await measurePutLatency(service.port, probes, lonePuts));
  recorder.add(line('idle: lone PutTraceSegments p50', puts.p50, 'ms', atMost(20)));
  recorder.add(line('idle: lone PutTraceSegments p95', puts.p95, 'ms'));
  for (const door of ['http', 'udp'] as const) await probeIdle(effort, service, door, probes, recorder);
}

export async function probeIdle(
  { idleProbes }: Effort,
  service: Service,
  door: Door,
  probes: ProbeSource,
  recorder: Recorder,
): Promise<void> {
  recorder.say(`${idleProbes} probes through the ${door} door of the idle service`);
  const seen: Visibility[] = [];
  while (seen.length < idleProbes) seen.push(await measureVisibility(service, door, probes, 5));
  recorder.add(...visibilityLines(`idle, ${door}`, seen, atMost(1000)));
}

function doorJob(options: BenchOptions, service: Service, door: Door): LoadJob {
  return timedJob({
    door,
    port: doorPort(service, door),
    seed: options.seed * 10 + SEED_OF_DOOR[door],
    seconds: options.seconds,
    itemsPerSecond: rateOf(options, door),
    sampleSize: options.effort.sampledTraces,
  });
}

/** Items a second that a door is loaded with; undefined is as many as it takes. */
export function rateOf({ httpRate, udpRate, otlpRate }: BenchOptions, door: Door): number | undefined {
  if (door === 'http') return httpRate;
  return door === 'udp' ? udpRate : otlpRate;
}
