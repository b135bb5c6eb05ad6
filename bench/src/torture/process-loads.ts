/** The load processes of the bench, several at once, and the sum of what they tell. */

import { timedJob, type Door, type LoadJob, type LoadResult } from '../load-job.ts';
import { runLoad } from '../load-process.ts';

export interface LoadPlan {
  readonly door: Door;
  readonly port: number;
  readonly seconds: number;
  /** Of all processes together. */
  readonly itemsPerSecond?: number;
  readonly processes: number;
  readonly seed: number;
}

/** Rejects with an Error when a process ends without a result. */
export async function runLoads(plan: LoadPlan): Promise<readonly LoadResult[]> {
  const { door, port, seconds, itemsPerSecond, processes, seed } = plan;
  const job = (index: number): LoadJob =>
    timedJob({
      door,
      port,
      seed: seed + index,
      seconds,
      itemsPerSecond: itemsPerSecond === undefined ? undefined : itemsPerSecond / processes,
      sampleSize: 100,
    });
  return await Promise.all(Array.from({ length: processes }, (_, index) => runLoad(job(index))));
}

export function sumOf(results: readonly LoadResult[], of: (result: LoadResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0);
}
