/**
 * What is there, found out in two ways that share nothing but the store: the service graph counts every trace once for
 * each of its services, and traces read back one by one hold their documents. Lost is what either of them lacks.
 */

import { ApiClient } from '../api-client.ts';
import type { Random } from '../random.ts';
import { untilSettled } from '../until-settled.ts';
import { calleeOf, SEGMENTS_PER_TRACE } from './trace-batch.ts';

const IDS_PER_CALL = 5;
/** Graphs are asked for by hours. */
const WINDOW_SECONDS = 5 * 3600;

export interface Findings {
  /** Documents. */
  readonly lost: number;
  readonly doubled: number;
}

export interface Expected {
  /** Of the calling service; the other one's is made from it. */
  readonly service: string;
  /** Each once. */
  readonly traceIds: readonly string[];
}

/** Waits until the graph counts what is expected, or nothing more. Throws when the service does not answer. */
export async function readBack(
  port: number,
  { service, traceIds }: Expected,
  random: Random,
  sampleSize = 200,
): Promise<Findings> {
  const client = new ApiClient(port);
  try {
    const counts = await settledCounts(client, service, traceIds.length);
    const sample = sampleOf(traceIds, sampleSize, random);
    const found = await countDocuments(client, sample);
    return {
      lost: sumOf(counts, (count) => Math.max(0, traceIds.length - count)) + found.missing,
      doubled: sumOf(counts, (count) => Math.max(0, count - traceIds.length)) + found.surplus,
    };
  } finally {
    client.close();
  }
}

/** Requests at both services, in this order: the caller, the callee. */
async function settledCounts(
  client: ApiClient,
  service: string,
  expected: number,
): Promise<readonly number[]> {
  const { value } = await untilSettled(
    async () => {
      const end = Math.ceil(Date.now() / 1000) + 1;
      const counts = await client.requestCounts({ start: end - WINDOW_SECONDS, end });
      return [service, calleeOf(service)].map((name) => counts.get(name) ?? 0);
    },
    (found) => found.every((count) => count === expected),
  );
  return value;
}

async function countDocuments(
  client: ApiClient,
  traceIds: readonly string[],
): Promise<{ readonly missing: number; readonly surplus: number }> {
  let missing = 0;
  let surplus = 0;
  for (let start = 0; start < traceIds.length; start += IDS_PER_CALL) {
    const ids = traceIds.slice(start, start + IDS_PER_CALL);
    const found = await client.documents(ids);
    for (const id of ids) {
      const count = found.get(id)?.length ?? 0;
      missing += Math.max(0, SEGMENTS_PER_TRACE - count);
      surplus += Math.max(0, count - SEGMENTS_PER_TRACE);
    }
  }
  return { missing, surplus };
}

/** All of them where they are few. The latest are always among them: they are the first to be lost. */
function sampleOf(traceIds: readonly string[], size: number, random: Random): readonly string[] {
  if (traceIds.length <= size) return traceIds;
  const sample = new Set(traceIds.slice(-Math.floor(size / 4)));
  while (sample.size < size) sample.add(random.pick(traceIds));
  return [...sample];
}

function sumOf(counts: readonly number[], of: (count: number) => number): number {
  return counts.reduce((total, count) => total + of(count), 0);
}
