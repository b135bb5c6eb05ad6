/**
 * The measurements in their order. Doors and idle behaviour are measured on one service that starts with an empty
 * store; spans on a second one, so that its disk holds nothing else; reads on a third one, so that it holds exactly the
 * number of segments that the table states, and then reads beside ingest on the same; growth on a store of its own.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fillStore } from './fill-store.ts';
import { measureDoors } from './measure-doors.ts';
import { measureGrowth } from './measure-growth.ts';
import { measureMixed } from './measure-mixed.ts';
import { measureOtlp, OTLP_DOORS } from './measure-otlp.ts';
import { measureSides } from './measure-sides.ts';
import { measureStored } from './measure-stored.ts';
import type { BenchOptions } from './options.ts';
import type { Recorder } from './recorder.ts';

/** Throws an Error when the service or the load fails in a way that leaves nothing to measure. */
export async function runBench(options: BenchOptions, recorder: Recorder): Promise<void> {
  const { phases, targets } = options;
  if (targets.length > 0) {
    return await withStore((directory) => measureSides(options, directory, recorder));
  }
  if (phases.has('idle') || phases.has('http') || phases.has('udp')) {
    await withStore((directory) => measureDoors(options, directory, recorder));
  }
  if (OTLP_DOORS.some((door) => phases.has(door))) {
    await withStore((directory) => measureOtlp(options, directory, recorder));
  }
  if (phases.has('reads') || phases.has('mixed')) {
    await withStore((directory) => measureFilled(options, directory, recorder));
  }
  if (phases.has('growth')) await withStore((directory) => measureGrowth(options, directory, recorder));
}

async function measureFilled(options: BenchOptions, directory: string, recorder: Recorder): Promise<void> {
  const { phases, stored: segments, effort, ...filling } = options;
  const store = await fillStore(
    { ...filling, segments, sampledTraces: effort.storedTraces },
    directory,
    recorder,
  );
  if (phases.has('reads')) await measureStored(options, store, directory, recorder);
  if (phases.has('mixed')) await measureMixed(options, store, directory, recorder);
}

/** An empty data directory that is removed whatever happens. */
async function withStore(measure: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'fluoroscope-bench-'));
  try {
    await measure(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
