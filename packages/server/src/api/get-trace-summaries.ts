import type { FilterExpression } from '@fluoroscope/filter';
import type { EpochMicros } from '@fluoroscope/wire';
import { z } from 'zod';
import { groupExpressions } from '../groups/group-expressions.ts';
import { decodePageToken, encodePageToken } from '../query/page-token.ts';
import type { SummariesQuery, SummaryClock, SummaryCursor } from '../query/summary-clock.ts';
import type { SummaryRow } from '../query/summary-page.ts';
import { documentPredicate } from '../summaries/document-predicate.ts';
import { findSummaries, type SummariesPage } from '../summaries/find-summaries.ts';
import type { ApiContext } from './api-context.ts';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { invalidToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { readFilter } from './read-filter.ts';
import { prepareFilter, readTraceRange, traceSetMembers } from './trace-set.ts';
import { toTraceSummary } from './trace-summary.ts';

const input = z.object({
  ...traceSetMembers,
  TimeRangeType: optional(z.enum(['TraceId', 'Event', 'Service'])),
  Sampling: optional(z.boolean()),
  SamplingStrategy: optional(
    z.object({ Name: optional(z.enum(['PartialScan', 'FixedRate'])), Value: optional(z.number()) }),
  ),
  NextToken: optional(z.string()),
});

type Input = z.output<typeof input>;

/**
 * Summaries of the traces of a time range, newest first, up to a hundred to a page. A page may hold fewer, or none, and
 * still lead to another: `TracesProcessedCount` tells how many traces were looked at for it. Sampling by `PartialScan`
 * asks that a subset suffice, which the whole does too; `FixedRate` looks at that share of the traces.
 * Source: X-Ray API reference, GetTraceSummaries; texts and the rules about sampling are observed, not documented.
 */
export const getTraceSummaries = defineOperation({
  name: 'GetTraceSummaries',
  path: '/TraceSummaries',
  input,
  async answer(request, context) {
    const query = readQuery(request, context);
    if (isAwsError(query)) return query;
    const filter = readFilter(request.FilterExpression);
    if (isAwsError(filter)) return filter;
    const after = readPlace(request.NextToken, query, context.now());
    if (isAwsError(after)) return after;
    const page = await readPage(query, filter, after.place, context);
    return isAwsError(page) ? page : answerPage(query, page, context.now());
  },
});

function readQuery(request: Input, context: ApiContext): SummariesQuery | AwsError {
  const range = readTraceRange(request, context);
  if (isAwsError(range)) return range;
  const clock = request.TimeRangeType ?? 'TraceId';
  const sampledShare = readSampledShare(request, clock);
  if (isAwsError(sampledShare)) return sampledShare;
  return { ...range, clock, sampledShare, filter: request.FilterExpression ?? '' };
}

function readSampledShare(request: Input, clock: SummaryClock): number | undefined | AwsError {
  const strategy = request.Sampling === true ? request.SamplingStrategy : undefined;
  if (strategy?.Name !== 'FixedRate') return undefined;
  if (clock !== 'Event') return invalidRequest('FixedRate sampling needs the time range type Event');
  const share = strategy.Value;
  if (share === undefined || !(share >= 0 && share <= 1)) {
    return invalidRequest('FixedRate sampling needs a value between 0 and 1');
  }
  return share;
}

/** In an object, because the beginning is undefined, which tells nothing from a refusal. */
function readPlace(
  token: string | undefined,
  query: SummariesQuery,
  now: EpochMicros,
): { readonly place: SummaryCursor | undefined } | AwsError {
  if (token === undefined || token === '') return { place: undefined };
  const place = decodePageToken(token, query, now);
  return place === undefined ? invalidToken(token) : { place };
}

async function readPage(
  query: SummariesQuery,
  filter: FilterExpression | undefined,
  after: SummaryCursor | undefined,
  { database, groups }: ApiContext,
): Promise<SummariesPage | AwsError> {
  const clockMs = () => performance.now();
  if (filter === undefined) {
    return findSummaries(database, { query, after, cost: 'nothing', predicate: noPredicate, clockMs });
  }
  const endsWithin = query.clock === 'Service' ? query : undefined;
  const prepared = prepareFilter(filter, { groupExpression: groupExpressions(groups), endsWithin });
  if (isAwsError(prepared)) return prepared;
  const { environment, terms, compiled } = prepared;
  if (terms.length > 0 && query.clock !== 'TraceId') return invalidRequest(DOCUMENTS_BY_TRACE_ID_ONLY);
  const predicate =
    terms.length === 0
      ? async () => compiled
      : documentPredicate(database, filter, terms, { ...environment, range: query });
  return findSummaries(database, { query, after, cost: compiled.cost, predicate, clockMs });
}

const DOCUMENTS_BY_TRACE_ID_ONLY =
  'metadata and free text can be searched with the time range type TraceId only';

const noPredicate = async (): Promise<undefined> => undefined;

function answerPage(query: SummariesQuery, page: SummariesPage, now: EpochMicros): object {
  const { rows, processed, next } = page;
  return {
    TraceSummaries: rows.map((row) => toTraceSummary(row, matchedAt(query.clock, row))),
    // How far back the answer reaches, or the whole range when nothing is left.
    ApproximateTime:
      next === undefined ? Math.floor(query.start / 1_000_000) : reachedSecond(query.clock, next),
    TracesProcessedCount: processed,
    NextToken: next === undefined ? undefined : encodePageToken(query, next, now),
  };
}

function matchedAt(clock: SummaryClock, row: SummaryRow): EpochMicros | undefined {
  switch (clock) {
    case 'TraceId':
      return undefined;
    case 'Event':
      return row.last_received_at;
    case 'Service':
      return row.matched_end_at;
  }
}

function reachedSecond(clock: SummaryClock, { lastReceivedAt, traceTime }: SummaryCursor): number {
  return clock === 'Event' ? Math.floor(lastReceivedAt / 1_000_000) : traceTime;
}
