/**
 * Where the time of a trace went: one path from the root, at each step into the longest part that covers more than
 * half of the root's time. A part longer than the root is asynchronous work, which the client did not wait for.
 * Source: X-Ray API reference, ResponseTimeRootCause; that the bound lies between 0.5 and 0.75, with 0.5 excluded, is
 * observed, not documented.
 */

import { durationBetween } from '@fluoroscope/wire';
import type { RootCause } from './trace.ts';
import { toRootCause } from './root-cause-path.ts';
import type { ServiceIndex } from './services.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

const LEAST_COVERAGE = 0.5;

/** One path, or none when the root is unfinished, took no time or has no such part. */
export function findResponseTimeCauses(tree: TraceTree, index: ServiceIndex): readonly RootCause[] {
  const { root } = tree;
  if (root === undefined) return [];
  const rootTime = timeOf(root);
  const next = longestPart(root, rootTime);
  if (next === undefined) return [];
  const path: TraceEntity[] = [root];
  for (let at: TraceEntity | undefined = next; at !== undefined; at = longestPart(at, rootTime))
    path.push(at);
  return [
    toRootCause(path, tree, index, (entity) => ({ exceptions: [], coverage: timeOf(entity) / rootTime })),
  ];
}

function longestPart(entity: TraceEntity, rootTime: number): TraceEntity | undefined {
  const ofSubsegments = longestOf(entity.subsegments, rootTime, undefined);
  return longestOf(entity.callees, rootTime, ofSubsegments);
}

/** The first of the longest, when any is longer than `best` and fits. */
function longestOf(
  parts: readonly TraceEntity[],
  rootTime: number,
  best: TraceEntity | undefined,
): TraceEntity | undefined {
  let longest = best;
  let longestTime = best === undefined ? rootTime * LEAST_COVERAGE : timeOf(best);
  for (const part of parts) {
    const time = timeOf(part);
    if (time <= longestTime || time > rootTime) continue;
    longest = part;
    longestTime = time;
  }
  return longest;
}

/** Zero while in progress. */
function timeOf(entity: TraceEntity): number {
  return durationBetween(entity.start, entity.end ?? entity.start);
}
