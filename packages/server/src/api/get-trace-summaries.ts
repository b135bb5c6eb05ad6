import type { EpochMicros } from '@fluoroscope/wire';
import { z } from 'zod';
import { decodePageToken, encodePageToken } from '../query/page-token.ts';
import {
  type SummariesPage,
  type SummariesQuery,
  type SummaryClock,
  type SummaryCursor,
  type SummaryRow,
  summariesStatement,
} from '../query/summaries-statement.ts';
import type { ApiContext } from './api-context.ts';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { optional, timestamp } from './input-types.ts';
import { invalidToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { checkTimeRange } from './time-range.ts';
import { toTraceSummary } from './trace-summary.ts';

const PAGE_SIZE = 100;

const input = z.object({
  StartTime: timestamp,
  EndTime: timestamp,
  TimeRangeType: optional(z.enum(['TraceId', 'Event', 'Service'])),
  Sampling: optional(z.boolean()),
  SamplingStrategy: optional(
    z.object({ Name: optional(z.enum(['PartialScan', 'FixedRate'])), Value: optional(z.number()) }),
  ),
  FilterExpression: optional(z.string()),
  NextToken: optional(z.string()),
});

type Input = z.output<typeof input>;

/**
 * Summaries of the traces of a time range, newest first, a hundred to a page. Sampling by `PartialScan` asks that a
 * subset suffice, which the whole does too; `FixedRate` looks at that share of the traces.
 * Source: X-Ray API reference, GetTraceSummaries; texts and the rules about sampling are observed, not documented.
 */
export const getTraceSummaries = defineOperation({
  name: 'GetTraceSummaries',
  path: '/TraceSummaries',
  input,
  async answer(request, context) {
    const query = readQuery(request, context);
    if (isAwsError(query)) return query;
    const page = readPage(request.NextToken, query, context.now());
    if (isAwsError(page)) return page;
    const rows = await context.database.select<SummaryRow>(summariesStatement(query, page));
    return answerPage(query, rows, context.now());
  },
});

function readQuery(request: Input, { limits }: ApiContext): SummariesQuery | AwsError {
  const range = { start: request.StartTime, end: request.EndTime };
  const refusal =
    checkTimeRange(range, limits.traceQueryWindowHours) ?? checkFilter(request.FilterExpression);
  if (refusal !== undefined) return refusal;
  const clock = request.TimeRangeType ?? 'TraceId';
  const sampledShare = readSampledShare(request, clock);
  return isAwsError(sampledShare) ? sampledShare : { ...range, clock, sampledShare };
}

/** A filter that was ignored would answer with traces that nobody asked for. */
function checkFilter(expression: string | undefined): AwsError | undefined {
  if (expression === undefined || expression.trim() === '') return undefined;
  return invalidRequest('Filter expressions are not supported by this release of Fluoroscope');
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

/** One row more than a page tells whether there is another page. */
function readPage(
  token: string | undefined,
  query: SummariesQuery,
  now: EpochMicros,
): SummariesPage | AwsError {
  const limit = PAGE_SIZE + 1;
  if (token === undefined || token === '') return { after: undefined, limit };
  const after = decodePageToken(token, query, now);
  return after === undefined ? invalidToken(token) : { after, limit };
}

function answerPage(query: SummariesQuery, rows: readonly SummaryRow[], now: EpochMicros): object {
  const shown = rows.slice(0, PAGE_SIZE);
  const last = rows.length > PAGE_SIZE ? shown.at(-1) : undefined;
  return {
    TraceSummaries: shown.map((row) => toTraceSummary(row, matchedAt(query.clock, row))),
    // How far back the answer reaches, or the whole range when nothing is left.
    ApproximateTime:
      last === undefined ? Math.floor(query.start / 1_000_000) : reachedSecond(query.clock, last),
    TracesProcessedCount: shown.length,
    NextToken: last === undefined ? undefined : encodePageToken(query, toCursor(last), now),
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

function reachedSecond(clock: SummaryClock, row: SummaryRow): number {
  return clock === 'Event' ? Math.floor(row.last_received_at / 1_000_000) : row.trace_time;
}

function toCursor(row: SummaryRow): SummaryCursor {
  return {
    traceId: row.trace_id,
    traceTime: row.trace_time,
    firstReceivedAt: row.first_received_at,
    lastReceivedAt: row.last_received_at,
  };
}
