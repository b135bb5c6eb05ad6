/** Runs a load job in a process of its own, so that its work is not mistaken for the bench's or the service's. */

import { askProcess } from './ask-process.ts';
import type { LoadJob, LoadResult } from './load-job.ts';

/** Rejects with an Error when the process ends without a result. */
export async function runLoad(job: LoadJob): Promise<LoadResult> {
  // The program is `load.ts`, which answers nothing else.
  return (await askProcess('load.js', job)) as LoadResult;
}
