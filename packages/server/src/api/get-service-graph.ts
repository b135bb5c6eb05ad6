import { z } from 'zod';
import { digestOf } from '../graph/kept-graphs.ts';
import type { TimeRange } from '../query/instants.ts';
import type { ServiceGraph } from '../query/service-graph.ts';
import type { ApiContext } from './api-context.ts';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { readGraphFilter } from './graph-filter.ts';
import { type RequestedGroup, readGroup } from './graph-group.ts';
import { groupSelectorMembers } from './group-input.ts';
import { optional, timestamp } from './input-types.ts';
import { decodeKey, encodeKey } from './list-page.ts';
import { invalidToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { seenTimes } from './seen-times.ts';
import { inOrder, listServices } from './service-list.ts';
import { checkTimeRange } from './time-range.ts';

const MAX_HOURS = 6;

/** Services of one page. */
const PAGE_SIZE = 1000;

const input = z.object({
  StartTime: timestamp,
  EndTime: timestamp,
  ...groupSelectorMembers,
  /** Ours, see docs/reference/extensions-api.md. */
  FilterExpression: optional(z.string()),
  NextToken: optional(z.string()),
});

type Input = z.output<typeof input>;

/**
 * Services and calls of a time range, selected by when their segments ended. Services have the same numbers on every
 * page, and edges may lead to those of other pages.
 * Source: X-Ray API reference, GetServiceGraph; the error texts are observed, not documented. The live service selects
 * by arrival, which is the same for live traffic and cannot be reproduced for the rest, and has no second page.
 */
export const getServiceGraph = defineOperation({
  name: 'GetServiceGraph',
  path: '/ServiceGraph',
  input,
  async answer(request, context) {
    const range = { start: request.StartTime, end: request.EndTime };
    const refusal = checkTimeRange(range, MAX_HOURS);
    if (refusal !== undefined) return refusal;
    const traces = await readTraces(request, range, context);
    if (isAwsError(traces)) return traces;
    const page = await readPage(request, range, traces, context);
    if (isAwsError(page)) return page;
    const { graph, from, nextToken } = page;
    return {
      ...seenTimes([...graph.services, ...graph.edges]),
      Services: listServices(graph, { withTimes: true }).slice(from, from + PAGE_SIZE),
      ContainsOldGroupVersions: traces.hasOldVersions,
      NextToken: nextToken,
    };
  },
});

/** The traces that the graph is made of: all, those of a group, or those that satisfy an expression. */
async function readTraces(
  request: Input,
  range: TimeRange,
  context: ApiContext,
): Promise<RequestedGroup | AwsError> {
  const { FilterExpression: expression, GroupName, GroupARN } = request;
  if (expression === undefined || expression === '') return readGroup(request, range, context);
  if (GroupName !== undefined || GroupARN !== undefined) return invalidRequest(EXPRESSION_OR_GROUP);
  const filter = await readGraphFilter(expression, range, context);
  return isAwsError(filter) ? filter : { ...filter, hasOldVersions: false };
}

const EXPRESSION_OR_GROUP =
  'A filter expression cannot stand beside a group: name the group in the expression, as group.name = "..."';

interface GraphPage {
  readonly graph: ServiceGraph;
  /** Number of the first service. */
  readonly from: number;
  readonly nextToken: string | undefined;
}

async function readPage(
  { NextToken, GroupName, GroupARN, FilterExpression }: Input,
  range: TimeRange,
  { predicate }: RequestedGroup,
  { graphs, keptGraphs }: ApiContext,
): Promise<GraphPage | AwsError> {
  const query = ['GetServiceGraph', range.start, range.end, GroupName, GroupARN, FilterExpression];
  const place = readPlace(NextToken, query);
  if (place === undefined) return invalidToken(NextToken ?? '');
  const { from, digest } = place;
  const kept = digest === undefined ? undefined : keptGraphs.recall(JSON.stringify(query), digest);
  const graph = kept ?? inOrder(await graphs.readServices(range, predicate));
  // Services that came since would change the numbers of those on earlier pages.
  if (digest !== undefined && digestOf(graph) !== digest) return invalidToken(NextToken ?? '');
  if (graph.services.length <= from + PAGE_SIZE) return { graph, from, nextToken: undefined };
  const key = `${keptGraphs.keep(JSON.stringify(query), graph)}${from + PAGE_SIZE}`;
  return { graph, from, nextToken: encodeKey(key, query) };
}

interface PagePlace {
  readonly from: number;
  /** Of the graph that the page belongs to; undefined for the first page. */
  readonly digest: string | undefined;
}

const PLACE = /^([\w-]{16})(\d+)$/;

function readPlace(token: string | undefined, query: readonly unknown[]): PagePlace | undefined {
  if (token === undefined || token === '') return { from: 0, digest: undefined };
  const [, digest, from] = PLACE.exec(decodeKey(token, query) ?? '') ?? [];
  return digest === undefined ? undefined : { from: Number(from), digest };
}
