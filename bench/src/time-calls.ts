/** Latencies of one call after the other. */

const WARM_UPS = 5;
const CALLS = 50;

/** What is slow is called less often, so that a bench ends; ten calls tell a median. */
const LIMIT_MILLIS = 20_000;
const FEWEST_CALLS = 10;

/** `call` answers with how much it found. Throws an Error when that is nothing, because a fast wrong answer is not a
 *  measurement. */
export async function timeCalls(operation: string, call: () => Promise<number>): Promise<readonly number[]> {
  const samples: number[] = [];
  const begunAt = performance.now();
  for (let index = 0; index < WARM_UPS + CALLS; index += 1) {
    const startedAt = performance.now();
    const found = await call();
    const millis = performance.now() - startedAt;
    if (found === 0) throw new Error(`${operation} found nothing`);
    if (index >= WARM_UPS) samples.push(millis);
    if (samples.length >= FEWEST_CALLS && performance.now() - begunAt > LIMIT_MILLIS) break;
  }
  return samples;
}
