/** Start, idle behaviour and the load through each door, all on one service that began with an empty store. */

import { setTimeout as sleep } from 'node:timers/promises';

import { ingestLines } from './ingest-lines.ts';
import type { Door, LoadJob } from './load-job.ts';
import { measureIngest } from './measure-ingest.ts';
import type { BenchOptions } from './options.ts';
import { spreadOf } from './percentile.ts';
import { measurePutLatency, measureVisibility, ProbeSource, type Visibility } from './probe.ts';
import { readUsage } from './process-usage.ts';
import { createRandom } from './random.ts';
import type { Recorder } from './recorder.ts';
import { atMost, line, MEGABYTE, type Line } from './report.ts';
import { withService, type Service, type Stop } from './service.ts';
import { visibilityLines } from './visibility-lines.ts';

const SAMPLE_SIZE = 500;
const LONE_PUTS = 200;
const IDLE_PROBES = 20;

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
    if (options.phases.has('idle')) await measureIdle(service, probes, recorder);
    for (const door of (['http', 'udp'] as const).filter((name) => options.phases.has(name))) {
      recorder.say(`loading the ${door} door for ${options.seconds} s`);
      const job = doorJob(options, service, door);
      recorder.add(...ingestLines(job, await measureIngest(service, job, probes)));
      const { residentBytes } = await readUsage(service.pid);
      recorder.add(line(`${door}: resident at its end`, residentBytes / MEGABYTE, 'MB'));
    }
    const { peakResidentBytes } = await readUsage(service.pid);
    recorder.add(
      line('resident at most, all of the above', peakResidentBytes / MEGABYTE, 'MB', atMost(1200)),
    );
  });
  recorder.add(stopLine('stopped after all of the above', stop));
}

function stopLine(measure: string, { millis, failure }: Stop): Line {
  const judged = line(measure, millis / 1000, 's', atMost(5));
  return failure === undefined ? judged : { ...judged, measured: failure, isKept: false };
}

async function measureIdle(service: Service, probes: ProbeSource, recorder: Recorder): Promise<void> {
  await sleep(2000);
  const { residentBytes } = await readUsage(service.pid);
  recorder.add(line('resident when idle', residentBytes / MEGABYTE, 'MB', atMost(400)));
  recorder.say(`${LONE_PUTS} lone PutTraceSegments calls`);
  const puts = spreadOf(await measurePutLatency(service.port, probes, LONE_PUTS));
  recorder.add(line('idle: lone PutTraceSegments p50', puts.p50, 'ms', atMost(20)));
  recorder.add(line('idle: lone PutTraceSegments p95', puts.p95, 'ms'));
  for (const door of ['http', 'udp'] as const) {
    recorder.say(`${IDLE_PROBES} probes through the ${door} door of the idle service`);
    const seen = await probeIdle(service, door, probes);
    recorder.add(...visibilityLines(`idle, ${door}`, seen, atMost(1000)));
  }
}

async function probeIdle(service: Service, door: Door, probes: ProbeSource): Promise<readonly Visibility[]> {
  const seen: Visibility[] = [];
  while (seen.length < IDLE_PROBES) seen.push(await measureVisibility(service.port, door, probes.next(), 5));
  return seen;
}

function doorJob(options: BenchOptions, service: Service, door: Door): LoadJob {
  return {
    door,
    port: service.port,
    // A seed of its own for each door, or the second would send the first one's traces again.
    seed: options.seed * 10 + (door === 'http' ? 1 : 2),
    seconds: options.seconds,
    maxDocuments: Number.MAX_SAFE_INTEGER,
    segmentsPerSecond: door === 'http' ? options.httpRate : options.udpRate,
    spreadSeconds: 0,
    sampleSize: SAMPLE_SIZE,
  };
}
