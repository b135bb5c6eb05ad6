/** Runs a load job in a process of its own, so that its work is not mistaken for the bench's or the service's. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { LoadJob, LoadResult } from './load-job.ts';

/** Rejects with an Error when the process ends without a result. It ends itself with the job, or with this process. */
export async function runLoad(job: LoadJob): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('load.js', import.meta.url)));
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the load process ended without a result, exit code ${String(code)}`);
  });
  const answered = once(child, 'message');
  child.send(job);
  const [message] = await Promise.race([answered, exited]);
  // The child is `load.ts`, which sends nothing else.
  return message as LoadResult;
}
