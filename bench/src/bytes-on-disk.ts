import type { Effort } from './effort.ts';
import { directoryBytes } from './process-usage.ts';
import type { Recorder } from './recorder.ts';
import { settledDirectoryBytes } from './settled-directory.ts';
import { untilQuiet } from './until-quiet.ts';

/** Longer than parts stay that a merge has replaced: `old_parts_lifetime` of the tables, and the engine's next round. */
const QUIET_SECONDS = 75;

/**
 * What a store takes once its service has merged it and removed what it merged, or right now where nobody has the
 * patience.
 */
export async function bytesOnDisk(
  { isPatient }: Effort,
  pid: number,
  directory: string,
  recorder: Recorder,
): Promise<number> {
  if (!isPatient) return await directoryBytes(directory);
  recorder.say('waiting for merges to end');
  await untilQuiet(pid);
  return await settledDirectoryBytes(directory, QUIET_SECONDS);
}
