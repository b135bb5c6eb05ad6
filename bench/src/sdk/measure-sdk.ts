/**
 * `npm run bench -- sdk [--requests N] [--rounds N]`: what the SDK costs an application, beside the official one and
 * beside none. The three applications run all the time and are loaded in turns, so that whatever else the machine does
 * hits each alike; a line tells the median of the rounds.
 */

import { parseArgs } from 'node:util';

import { percentile } from '../percentile.ts';
import { renderTable, type Line } from '../report.ts';
import { measureImports, measureSize } from './import-cost.ts';
import { load, startSurroundings, type Surroundings } from './surroundings.ts';
import { TracedApp, type Tracer } from './traced-app.ts';

const TRACERS: readonly Tracer[] = ['none', 'aws-xray-sdk', '@fluoroscope/sdk'];
const BUDGET_MICROS = 60;

interface Measured {
  readonly app: TracedApp;
  /** CPU of each round, in µs a request. */
  readonly micros: number[];
  heapBytes: number;
  readonly heapAtStart: number;
}

export async function measureSdk(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: { requests: { type: 'string' }, rounds: { type: 'string' } },
  });
  const requests = Number(values.requests ?? 3_000);
  const rounds = Number(values.rounds ?? 5);
  const surroundings = await startSurroundings();
  try {
    const apps = await startApps(surroundings, requests);
    for (let round = 0; round < rounds; round += 1) {
      for (const measured of apps.values()) await measureRound(measured, requests);
    }
    for (const { app } of apps.values()) app.stop();
    return renderTable([
      ...costLines(apps, requests * rounds),
      ...(await measureImports()),
      ...(await measureSize()),
    ]);
  } finally {
    surroundings.close();
  }
}

async function startApps(
  surroundings: Surroundings,
  requests: number,
): Promise<ReadonlyMap<Tracer, Measured>> {
  const apps = new Map<Tracer, Measured>();
  for (const tracer of TRACERS) {
    const app = await TracedApp.start(tracer, surroundings.upstream, surroundings.daemonPort);
    await load(app.port, requests);
    const { heapBytes } = await app.usage();
    apps.set(tracer, { app, micros: [], heapBytes, heapAtStart: heapBytes });
  }
  return apps;
}

async function measureRound(measured: Measured, requests: number): Promise<void> {
  const before = await measured.app.usage();
  await load(measured.app.port, requests);
  const after = await measured.app.usage();
  measured.micros.push((after.cpuMicros - before.cpuMicros) / requests);
  measured.heapBytes = after.heapBytes;
}

function costLines(apps: ReadonlyMap<Tracer, Measured>, requests: number): readonly Line[] {
  const medians = new Map([...apps].map(([tracer, { micros }]) => [tracer, percentile(micros, 0.5)]));
  const untraced = medians.get('none') ?? 0;
  const beyond = (tracer: Tracer): number => (medians.get(tracer) ?? 0) - untraced;
  const [official, ours] = [beyond('aws-xray-sdk'), beyond('@fluoroscope/sdk')];
  const growth = [...apps].map(([tracer, { heapBytes, heapAtStart }]) => ({
    measure: `Heap after ${requests.toLocaleString('en-US')} more requests, ${tracer === 'none' ? 'untraced' : tracer}`,
    measured: `${((heapBytes - heapAtStart) / 1024).toFixed(0)} kB more`,
  }));
  return [
    { measure: 'CPU of a request, untraced', measured: `${untraced.toFixed(0)} µs` },
    { measure: 'CPU beyond that, aws-xray-sdk', measured: `${official.toFixed(0)} µs` },
    {
      measure: 'CPU beyond that, @fluoroscope/sdk',
      measured: `${ours.toFixed(0)} µs`,
      budget: `${BUDGET_MICROS} µs, and half of the official SDK's`,
      isKept: ours < BUDGET_MICROS && ours <= official / 2,
    },
    ...growth,
  ];
}
