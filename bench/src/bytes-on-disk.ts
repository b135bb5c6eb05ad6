import type { Effort } from './effort.ts';
import { directoryBytes } from './process-usage.ts';
import type { Recorder } from './recorder.ts';
import { settledDirectoryBytes } from './settled-directory.ts';
import { untilQuiet } from './until-quiet.ts';

/** As long as nothing is merged. */
const QUIET_SECONDS = 5;

/** What a store takes once its service has merged it, or right now where nobody has the patience. */
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
