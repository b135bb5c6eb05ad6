import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { z } from 'zod';
import type { SortedBy, SortedPlace, SortedQuery } from '../query/sorted-keys.ts';
import { findSorted } from '../summaries/find-sorted.ts';
import { isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { decodeKey, encodeKey } from './list-page.ts';
import { invalidToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { toTraceSummary } from './trace-summary.ts';
import { readTraceSet, traceSetMembers } from './trace-set.ts';

const ORDERS = {
  StartTime: 'startTime',
  ResponseTime: 'responseTime',
  Duration: 'duration',
  Status: 'status',
  Url: 'url',
} as const satisfies Record<string, SortedBy>;

const input = z.object({
  ...traceSetMembers,
  SortBy: z.enum(['StartTime', 'ResponseTime', 'Duration', 'Status', 'Url']),
  SortOrder: optional(z.enum(['ASC', 'DESC'])),
  NextToken: optional(z.string()),
});

type Input = z.output<typeof input>;

/**
 * Summaries of the traces of a time range by what they are sorted by, a hundred to a page.
 * Source: docs/reference/extensions-api.md.
 */
export const getSortedTraceSummaries = defineOperation({
  name: 'GetSortedTraceSummaries',
  path: '/extensions/SortedTraceSummaries',
  input,
  async answer(request, context) {
    const after = readPlace(request);
    if (after === undefined) return invalidToken(request.NextToken ?? '');
    const set = await readTraceSet(request, context);
    if (isAwsError(set)) return set;
    const query: SortedQuery = {
      ...set,
      sortedBy: ORDERS[request.SortBy],
      direction: request.SortOrder === 'ASC' ? 'ascending' : 'descending',
    };
    const { rows, next } = await findSorted(context.database, query, after.place);
    return {
      TraceSummaries: rows.map((row) => toTraceSummary(row, undefined)),
      NextToken: next && encodeKey(placeText(next), bindingOf(request)),
    };
  },
});

/** What a token is made for. */
function bindingOf({ StartTime, EndTime, FilterExpression, SortBy, SortOrder }: Input): readonly unknown[] {
  return ['GetSortedTraceSummaries', StartTime, EndTime, FilterExpression ?? '', SortBy, SortOrder ?? 'DESC'];
}

function placeText({ trace_id, trace_time, first_received_at, is_absent, value }: SortedPlace): string {
  return JSON.stringify([trace_id, trace_time, first_received_at, is_absent, value]);
}

const placeParts = z.tuple([
  z.string(),
  z.int().nonnegative(),
  z.int().nonnegative(),
  z.boolean(),
  z.union([z.int(), z.string()]),
]);

/** In an object, because the beginning is undefined; undefined for a token that was not made for this request. */
function readPlace(request: Input): { readonly place: SortedPlace | undefined } | undefined {
  const { NextToken } = request;
  if (NextToken === undefined || NextToken === '') return { place: undefined };
  const parts = placeParts.safeParse(parse(decodeKey(NextToken, bindingOf(request)) ?? ''));
  if (!parts.success) return undefined;
  const [id, trace_time, received, is_absent, value] = parts.data;
  // Whatever else a trace id could be here is bound as a value and is before or after some trace.
  const [trace_id, first_received_at] = [id as TraceId, received as EpochMicros];
  return { place: { trace_id, trace_time, first_received_at, is_absent, value } };
}

/** Undefined for what is no JSON, and so no token. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
