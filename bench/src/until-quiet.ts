import { setTimeout as sleep } from 'node:timers/promises';

import { readUsage } from './process-usage.ts';

/** Of one processor; clocks that look for work take as much. */
const QUIET_SHARE = 0.15;
const QUIET_SECONDS = 4;
/** What is added up in a large store takes minutes. */
const LIMIT_SECONDS = 1200;

/** Waits until a process has done next to nothing for some seconds, such as merge or add up. Answers with the seconds
 *  until it went quiet, Infinity when it did not within `limitSeconds`. */
export async function untilQuiet(pid: number, limitSeconds = LIMIT_SECONDS): Promise<number> {
  let before = (await readUsage(pid)).cpuMicros;
  let busySeconds = 0;
  for (let second = 1; second <= limitSeconds; second += 1) {
    await sleep(1000);
    const now = (await readUsage(pid)).cpuMicros;
    if (now - before > QUIET_SHARE * 1_000_000) busySeconds = second;
    before = now;
    if (second - busySeconds >= QUIET_SECONDS) return busySeconds;
  }
  return Number.POSITIVE_INFINITY;
}
