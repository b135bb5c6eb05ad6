/** Fills the store of a service that is not running with copies of what it holds, inside the engine. */

import { claimDataDirectory } from '@fluoroscope/server/data-directory';
import { openEmbedded } from '@fluoroscope/server/store-client';

import type { CopyJob, CopyResult } from './copy-job.ts';
import {
  copyDocumentsStatement,
  copyTracesStatement,
  extentStatement,
  renewalStatements,
  sampleStatement,
  type Extent,
} from './copy-statements.ts';

/** `onCopy` is told the number of each copy that is there. Throws an Error when the store is in use or fails. */
export async function copyTraces(job: CopyJob, onCopy: (copy: number) => void): Promise<CopyResult> {
  const startedAt = performance.now();
  const claim = await claimDataDirectory(job.dataDirectory);
  const database = openEmbedded({ directory: claim.enginePath });
  try {
    const originals = job.originals ?? (await extentOf(database));
    for (let copy = job.firstCopy; copy <= job.lastCopy; copy += 1) {
      await database.run(copyTracesStatement(originals, copy));
      await database.run(copyDocumentsStatement(originals, copy));
      onCopy(copy);
    }
    for (const statement of renewalStatements) await database.run(statement);
    const sample = await database.select<{ readonly trace_id: string }>(sampleStatement(job.sampleSize));
    return {
      originals,
      sampledTraceIds: sample.map((row) => row.trace_id),
      elapsedSeconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    await database.close();
    await claim.release();
  }
}

async function extentOf(database: ReturnType<typeof openEmbedded>): Promise<Extent> {
  const [extent] = await database.select<Extent>(extentStatement);
  if (extent === undefined || extent.first === 0) throw new Error('there is no trace to copy');
  return extent;
}
