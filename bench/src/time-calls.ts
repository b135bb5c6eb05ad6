/** Latencies of one call after the other. */

import type { Effort } from './effort.ts';

/** What is slow is called less often, so that a bench ends. `call` answers with how much it found. Throws an Error when
 *  that is nothing, because a fast wrong answer is not a measurement. */
export async function timeCalls(
  operation: string,
  { warmUps, calls, longestMillis, fewestCalls }: Effort,
  call: () => Promise<number>,
): Promise<readonly number[]> {
  const samples: number[] = [];
  const begunAt = performance.now();
  for (let index = 0; index < warmUps + calls; index += 1) {
    const startedAt = performance.now();
    const found = await call();
    const millis = performance.now() - startedAt;
    if (found === 0) throw new Error(`${operation} found nothing`);
    if (index >= warmUps) samples.push(millis);
    if (samples.length >= fewestCalls && performance.now() - begunAt > longestMillis) break;
  }
  return samples;
}
