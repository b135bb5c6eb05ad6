import { z } from 'zod';
import { toServiceGraph } from '../query/graph-rows.ts';
import {
  type AliasesRow,
  aliasesStatement,
  type EdgesRow,
  edgesStatement,
  type SegmentsRow,
  segmentsStatement,
  type ServicesRow,
  servicesStatement,
} from '../query/graph-statements.ts';
import type { TimeRange } from '../query/instants.ts';
import type { ServiceGraph } from '../query/service-graph.ts';
import type { Database } from '../store/database.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';
import { optional, timestamp } from './input-types.ts';
import { refuseToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { seenTimes } from './seen-times.ts';
import { listServices } from './service-list.ts';
import { checkTimeRange } from './time-range.ts';

const MAX_HOURS = 6;

/** The group that holds every trace and always exists. */
const DEFAULT_GROUP = 'Default';

const input = z.object({
  StartTime: timestamp,
  EndTime: timestamp,
  GroupName: optional(z.string().max(32)),
  GroupARN: optional(z.string().max(400)),
  NextToken: optional(z.string()),
});

/**
 * Services and calls of a time range, selected by when their segments ended, on one page.
 * Source: X-Ray API reference, GetServiceGraph; the error texts are observed, not documented. The live service selects
 * by arrival, which is the same for live traffic and cannot be reproduced for the rest.
 */
export const getServiceGraph = defineOperation({
  name: 'GetServiceGraph',
  path: '/ServiceGraph',
  input,
  async answer({ StartTime, EndTime, GroupName, GroupARN, NextToken }, { database }) {
    const range = { start: StartTime, end: EndTime };
    const refusal =
      checkTimeRange(range, MAX_HOURS) ?? checkGroup(GroupName, GroupARN) ?? refuseToken(NextToken);
    if (refusal !== undefined) return refusal;
    const graph = await readGraph(database, range);
    return {
      ...seenTimes([...graph.services, ...graph.edges]),
      Services: listServices(graph, { withTimes: true }),
      ContainsOldGroupVersions: false,
    };
  },
});

async function readGraph(database: Database, range: TimeRange): Promise<ServiceGraph> {
  const [segments, edges, aliases, services] = await Promise.all([
    database.select<SegmentsRow>(segmentsStatement(range)),
    database.select<EdgesRow>(edgesStatement(range)),
    database.select<AliasesRow>(aliasesStatement(range)),
    database.select<ServicesRow>(servicesStatement(range)),
  ]);
  return toServiceGraph({ segments, edges, aliases, services });
}

/** A group's ARN ends in `group/<name>` or `group/<name>/<id>`. */
const GROUP_ARN = /^arn:[^:]+:xray:[^:]*:[^:]*:group\/([^/]+)(?:\/[^/]+)?$/;

function checkGroup(name: string | undefined, arn: string | undefined): AwsError | undefined {
  const names = [];
  if (name !== undefined) names.push(name);
  if (arn !== undefined) names.push(GROUP_ARN.exec(arn)?.[1]);
  return names.every((each) => each === DEFAULT_GROUP) ? undefined : invalidRequest('Group not found.');
}
