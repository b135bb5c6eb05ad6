/** The load process: takes one job from its parent, runs it, answers with the result and ends. */

import type { LoadJob } from './load-job.ts';
import { runHttpLoad } from './http-load.ts';
import { runUdpLoad } from './udp-load.ts';

process.once('message', (message) => {
  // The parent is `load-process.ts`, which sends nothing else.
  void runJob(message as LoadJob);
});
// Without a parent nobody reads the result.
process.once('disconnect', () => process.exit(1));

async function runJob(job: LoadJob): Promise<void> {
  const result = await (job.door === 'http' ? runHttpLoad(job) : runUdpLoad(job));
  process.send?.(result, () => process.exit(0));
}
