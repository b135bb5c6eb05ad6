/**
 * The measurements in their order. Doors and idle behaviour are measured on one service that starts with an empty
 * store; spans on a second one, so that its disk holds nothing else; reads on a third one, so that it holds exactly the
 * number of segments that the table states.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { measureDoors } from './measure-doors.ts';
import { measureOtlp, OTLP_DOORS } from './measure-otlp.ts';
import { measureStored } from './measure-stored.ts';
import type { BenchOptions } from './options.ts';
import type { Recorder } from './recorder.ts';

/** Throws an Error when the service or the load fails in a way that leaves nothing to measure. */
export async function runBench(options: BenchOptions, recorder: Recorder): Promise<void> {
  const { phases } = options;
  if (phases.has('idle') || phases.has('http') || phases.has('udp')) {
    await withStore((directory) => measureDoors(options, directory, recorder));
  }
  if (OTLP_DOORS.some((door) => phases.has(door))) {
    await withStore((directory) => measureOtlp(options, directory, recorder));
  }
  if (phases.has('reads')) {
    await withStore((directory) => measureStored(options, directory, recorder));
  }
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
