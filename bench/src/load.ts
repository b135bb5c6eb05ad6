/** The load process: takes one job from its parent, runs it, answers with the result and ends. */

import type { Door, LoadJob, LoadResult } from './load-job.ts';
import { runHttpLoad } from './http-load.ts';
import { runOtlpGrpcLoad, runOtlpHttpLoad } from './otlp/span-load.ts';
import { runUdpLoad } from './udp-load.ts';

const LOADS: Readonly<Record<Door, (job: LoadJob) => Promise<LoadResult>>> = {
  http: runHttpLoad,
  udp: runUdpLoad,
  'otlp-grpc': runOtlpGrpcLoad,
  'otlp-http': runOtlpHttpLoad,
};

process.once('message', (message) => {
  // The parent is `load-process.ts`, which sends nothing else.
  void runJob(message as LoadJob);
});
// Without a parent nobody reads the result.
process.once('disconnect', () => process.exit(1));

async function runJob(job: LoadJob): Promise<void> {
  const result = await LOADS[job.door](job);
  process.send?.(result, () => process.exit(0));
}
