/**
 * The filter expression that a graph is asked for. A graph counts what ended in its range, in traces of any age, while
 * documents can be searched by the time that traces are filed under only: an expression with terms about documents
 * means traces that are filed in the range.
 */

import { ceilSecond, second, type TimeRange } from '../query/instants.ts';
import type { Predicate } from '../query/summary-keys.ts';
import type { ApiContext } from './api-context.ts';
import { type AwsError, isAwsError } from './aws-error.ts';
import { readTraceCondition } from './trace-set.ts';

/** In an object, because of all traces it is undefined. Throws FLS_QUERY_TOO_WIDE and FLS_STORE_UNAVAILABLE. */
export async function readGraphFilter(
  expression: string,
  range: TimeRange,
  context: ApiContext,
): Promise<{ readonly predicate: Predicate | undefined } | AwsError> {
  const condition = await readTraceCondition(expression, range, context);
  if (isAwsError(condition) || !condition.searchesDocuments) return condition;
  const { predicate } = condition;
  return { predicate: predicate && filedIn(range, predicate) };
}

function filedIn({ start, end }: TimeRange, { sql, params }: Predicate): Predicate {
  const [from, to] = [second('filedFromSecond'), second('filedToSecond')];
  return {
    sql: `t.trace_time >= ${from} AND t.trace_time < ${to} AND (${sql})`,
    params: { ...params, filedFromSecond: ceilSecond(start), filedToSecond: ceilSecond(end) },
  };
}
