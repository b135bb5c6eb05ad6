/**
 * The traces that a request means: a range of trace times, and a filter expression as a condition on rows of `traces`.
 * Operations that answer about a set as a whole take the condition from here; pages of summaries, which look through
 * their range piece by piece, only have the expression prepared.
 */

import type { FilterExpression } from '@fluoroscope/filter';
import type { EpochMicros } from '@fluoroscope/wire';
import { z } from 'zod';
import { groupExpressions } from '../groups/group-expressions.ts';
import {
  type CompiledFilter,
  compileFilter,
  type DocumentTerm,
  type FilterEnvironment,
  listDocumentTerms,
} from '../query/filter/compile-filter.ts';
import type { TimeRange } from '../query/instants.ts';
import type { TraceSet } from '../query/statistics/trace-sets.ts';
import type { SummaryWindow } from '../query/summary-keys.ts';
import { documentPredicate } from '../summaries/document-predicate.ts';
import type { ApiContext } from './api-context.ts';
import { type AwsError, isAwsError } from './aws-error.ts';
import { optional, timestamp } from './input-types.ts';
import { compileRefusal, readFilter } from './read-filter.ts';
import { checkTimeRange } from './time-range.ts';

/** Members of an input, to be spread into its schema. */
export const traceSetMembers = {
  StartTime: timestamp,
  EndTime: timestamp,
  FilterExpression: optional(z.string()),
};

export interface TraceSetInput {
  readonly StartTime: EpochMicros;
  readonly EndTime: EpochMicros;
  readonly FilterExpression: string | undefined;
}

export interface TraceCondition extends Pick<TraceSet, 'predicate'> {
  /** Whether the expression has terms about documents. */
  readonly searchesDocuments: boolean;
}

/** Throws FLS_QUERY_TOO_WIDE, for expressions that search documents, and FLS_STORE_UNAVAILABLE. */
export async function readTraceSet(input: TraceSetInput, context: ApiContext): Promise<TraceSet | AwsError> {
  const range = readTraceRange(input, context);
  if (isAwsError(range)) return range;
  const condition = await readTraceCondition(input.FilterExpression, range, context);
  return isAwsError(condition) ? condition : { range, predicate: condition.predicate };
}

/** A range that is no wider than that of summaries may be. */
export function readTraceRange(
  { StartTime, EndTime }: Pick<TraceSetInput, 'StartTime' | 'EndTime'>,
  { limits }: ApiContext,
): TimeRange | AwsError {
  const range = { start: StartTime, end: EndTime };
  return checkTimeRange(range, limits.traceQueryWindowHours) ?? range;
}

/**
 * The condition that a trace of the range satisfies the expression, in an object because it is undefined for all
 * traces. `parameters` is what its parameters' names begin with; two conditions of a statement need two. Where
 * documents were searched, the condition is exact for traces that are filed in the range, and for no others.
 */
export async function readTraceCondition(
  text: string | undefined,
  range: TimeRange,
  { database, groups }: ApiContext,
  parameters: `filter${string}` = 'filter',
): Promise<TraceCondition | AwsError> {
  const filter = readFilter(text);
  if (isAwsError(filter)) return filter;
  if (filter === undefined) return { predicate: undefined, searchesDocuments: false };
  const prepared = prepareFilter(filter, {
    groupExpression: groupExpressions(groups),
    parameters,
  });
  if (isAwsError(prepared)) return prepared;
  const { terms, environment, compiled } = prepared;
  if (terms.length === 0) return { predicate: compiled, searchesDocuments: false };
  const inDocuments = documentPredicate(database, filter, terms, { ...environment, range });
  return { predicate: await inDocuments(WHOLE_RANGE), searchesDocuments: true };
}

const WHOLE_RANGE: SummaryWindow = { after: undefined, through: undefined };

export interface PreparedFilter {
  readonly environment: FilterEnvironment;
  /** Terms that need a search through documents. */
  readonly terms: readonly DocumentTerm[];
  /** The condition as if that search had found nothing; the condition itself where there are no such terms. */
  readonly compiled: CompiledFilter;
}

/** Refuses what cannot be compiled. */
export function prepareFilter(
  filter: FilterExpression,
  environment: FilterEnvironment,
): PreparedFilter | AwsError {
  const terms = listDocumentTerms(filter, environment);
  const compiled = compileFilter(filter, { ...environment, matchingTraceIds: () => [] });
  return compiled.kind === 'problem' ? compileRefusal(compiled) : { environment, terms, compiled };
}
