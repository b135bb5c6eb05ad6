/**
 * Spans through each door of OTLP, on a service of their own that began with an empty store, so that what is on disk
 * afterwards is spans and nothing else.
 */

import { askProcess } from './ask-process.ts';
import { measureDoor, peakLine, probeIdle, stopLine } from './measure-doors.ts';
import type { BenchOptions } from './options.ts';
import { ProbeSource } from './probe-source.ts';
import { createRandom } from './random.ts';
import type { Recorder } from './recorder.ts';
import { atMost, line, type Line } from './report.ts';
import { withService } from './service.ts';
import { bytesOnDisk } from './bytes-on-disk.ts';
import type { TableSize } from './table-sizes.ts';

export const OTLP_DOORS = ['otlp-grpc', 'otlp-http'] as const;

/** What Jaeger's ClickHouse storage takes for a span of the same data is 75.7. */
const DISK_BUDGET = atMost(76);

/** `directory` must be empty. Throws an Error when the service fails. */
export async function measureOtlp(
  options: BenchOptions,
  directory: string,
  recorder: Recorder,
): Promise<void> {
  const doors = OTLP_DOORS.filter((door) => options.phases.has(door));
  const on = { spans: 0, directoryBytes: 0 };
  recorder.say('starting a service for spans on an empty store');
  const stop = await withService(directory, async (service) => {
    const probes = new ProbeSource(createRandom(options.seed));
    if (options.phases.has('idle') && options.effort.isPatient)
      for (const door of doors) await probeIdle(options.effort, service, door, probes, recorder);
    for (const door of doors) {
      on.spans += (await measureDoor(options, service, door, probes, recorder)).handedOver;
    }
    recorder.add(await peakLine(service, 'spans: resident at most'));
    on.directoryBytes = await bytesOnDisk(options.effort, service.pid, directory, recorder);
  });
  recorder.add(stopLine('spans: stopped after all of the above', stop));
  if (!options.effort.isPatient) return;
  // The program is `sizes.ts`, which answers nothing else.
  const sizes = (await askProcess('sizes.js', directory)) as readonly TableSize[];
  recorder.add(...diskLines(on.spans, on.directoryBytes, sizes));
}

/**
 * Replaced parts are no part of what a span takes: the engine removes them some minutes after the load. Tables that
 * take next to nothing are in the sum alone.
 */
function diskLines(spans: number, directoryBytes: number, sizes: readonly TableSize[]): readonly Line[] {
  const inUse = sizes.reduce((total, { bytes }) => total + bytes, 0);
  const replaced = sizes.reduce((total, { replacedBytes }) => total + replacedBytes, 0);
  const large = sizes.filter(({ bytes }) => bytes > inUse / 100);
  return [
    line('spans: data directory for each', (directoryBytes - replaced) / spans, 'bytes'),
    line('spans: parts to be removed from it for each', replaced / spans, 'bytes'),
    line('spans: on disk for each, all tables', inUse / spans, 'bytes', DISK_BUDGET),
    ...large.map(({ table, bytes, parts }) =>
      line(`spans: on disk for each, \`${table}\` (parts: ${parts})`, bytes / spans, 'bytes'),
    ),
  ];
}
