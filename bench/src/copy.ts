/** The copying process: takes one job from its parent, tells how far it is, answers with the result and ends. */

import type { CopyJob, CopyMessage } from './copy-job.ts';
import { copyTraces } from './copy-traces.ts';

process.once('message', (message) => {
  // The parent is `copy-process.ts`, which sends nothing else.
  void runJob(message as CopyJob);
});
// Without a parent nobody reads the result.
process.once('disconnect', () => process.exit(1));

async function runJob(job: CopyJob): Promise<void> {
  const result = await copyTraces(job, (copy) => tell({ kind: 'copied', copy }));
  tell({ kind: 'done', result }, () => process.exit(0));
}

function tell(message: CopyMessage, onSent?: () => void): void {
  process.send?.(message, undefined, undefined, onSent);
}
