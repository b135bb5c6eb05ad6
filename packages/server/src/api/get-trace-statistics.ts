import type { TimeRange } from '../query/instants.ts';
import { ceilSecond } from '../query/instants.ts';
import {
  type StatisticsCell,
  type StatisticsRow,
  statisticsStatement,
  toTraceStatistics,
} from '../query/statistics/trace-statistics.ts';
import { z } from 'zod';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { defineOperation } from './operation.ts';
import { toNumbers, toOutcomeCounts } from './statistics-output.ts';
import { readTraceSet, traceSetMembers } from './trace-set.ts';

const MOST_BUCKETS = 1000;

/** Longer than any range, and what the store counts seconds in. */
const LONGEST_BUCKET_SECONDS = 2 ** 31;

const input = z.object({
  ...traceSetMembers,
  BucketSeconds: z
    .int({ error: 'expected a whole number of seconds' })
    .min(1, { error: 'expected 1 or more' })
    .max(LONGEST_BUCKET_SECONDS, { error: `expected at most ${LONGEST_BUCKET_SECONDS}` }),
});

/**
 * How many traces there were when, how they ended and how long they took, over all traces that satisfy an expression.
 * An extension; see docs/reference/extensions-api.md.
 */
export const getTraceStatistics = defineOperation({
  name: 'GetTraceStatistics',
  path: '/extensions/TraceStatistics',
  input,
  async answer(request, context) {
    const { StartTime: start, EndTime: end, BucketSeconds } = request;
    const refusal = checkBuckets({ start, end }, BucketSeconds);
    if (refusal !== undefined) return refusal;
    const set = await readTraceSet(request, context);
    if (isAwsError(set)) return set;
    const rows = await context.database.select<StatisticsRow>(statisticsStatement(set, BucketSeconds));
    const { all, cells } = toTraceStatistics(rows);
    return { TotalCount: all.count, ...toNumbers(all), BucketSeconds, Cells: cells.map(toCell) };
  },
});

/** Counts the buckets that the range touches, which may be one more than fit into it. */
function checkBuckets({ start, end }: TimeRange, seconds: number): AwsError | undefined {
  const [first, last] = [ceilSecond(start), ceilSecond(end) - 1].map((at) => Math.floor(at / seconds));
  const count = (last ?? 0) - (first ?? 0) + 1;
  if (count <= MOST_BUCKETS) return undefined;
  return invalidRequest(
    `BucketSeconds must be larger: the range has ${count} buckets, and ${MOST_BUCKETS} are the most`,
  );
}

function toCell(cell: StatisticsCell): object {
  return { Time: cell.time, Level: cell.level, ...toOutcomeCounts(cell) };
}
