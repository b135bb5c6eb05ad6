import { setTimeout as sleep } from 'node:timers/promises';

import { directoryBytes } from './process-usage.ts';

const LIMIT_SECONDS = 300;

/** Bytes once they have not grown or shrunk by a hundredth for `quietSeconds`, or the last ones seen after five
 *  minutes. */
export async function settledDirectoryBytes(directory: string, quietSeconds: number): Promise<number> {
  let bytes = await directoryBytes(directory);
  let quietSince = 0;
  for (let second = 1; second <= LIMIT_SECONDS && second - quietSince <= quietSeconds; second += 1) {
    await sleep(1000);
    const now = await directoryBytes(directory);
    if (Math.abs(now - bytes) > bytes / 100) quietSince = second;
    bytes = now;
  }
  return bytes;
}
