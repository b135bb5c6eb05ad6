/** Runs a copy job in a process of its own, because an engine that was opened stays in memory. */

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { CopyJob, CopyMessage, CopyResult } from './copy-job.ts';

/** Rejects with an Error when the process ends without a result. It ends itself with the job, or with this process. */
export async function runCopy(job: CopyJob, onCopy: (copy: number) => void): Promise<CopyResult> {
  const child = fork(fileURLToPath(new URL('copy.js', import.meta.url)));
  let result: CopyResult | undefined;
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (result !== undefined) resolve(result);
      else reject(new Error(`the copying process ended without a result, exit code ${String(code)}`));
    });
    child.on('message', (message) => {
      // The child is `copy.ts`, which sends nothing else.
      const told = message as CopyMessage;
      if (told.kind === 'copied') onCopy(told.copy);
      else ({ result } = told);
    });
    child.send(job);
  });
}
