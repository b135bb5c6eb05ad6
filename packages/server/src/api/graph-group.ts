/** The group that a graph or a time series is asked for. */

import { type GroupTraces, hasOldVersions, tracesOfGroup } from '../graph/group-traces.ts';
import type { TracePredicate } from '../query/graph-scan.ts';
import type { TimeRange } from '../query/instants.ts';
import type { ApiContext } from './api-context.ts';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { refuseGroup } from './group-output.ts';
import { readSelector } from './group-input.ts';

export interface RequestedGroup {
  /** Holds for the group's traces; undefined where all are. */
  readonly predicate: TracePredicate | undefined;
  /** Whether its expression changed inside the range. */
  readonly hasOldVersions: boolean;
}

const ALL_TRACES: RequestedGroup = { predicate: undefined, hasOldVersions: false };

/** Of neither name nor ARN: all traces. */
export function readGroup(
  input: { readonly GroupName: string | undefined; readonly GroupARN: string | undefined },
  range: TimeRange,
  { groups }: ApiContext,
): RequestedGroup | AwsError {
  if (input.GroupName === undefined && input.GroupARN === undefined) return ALL_TRACES;
  const selector = readSelector(input);
  if (isAwsError(selector)) return selector;
  const group = groups.find(selector);
  if (group === undefined) return refuseGroup('unknown');
  const traces = tracesOfGroup(group, groups);
  if (traces.kind === 'problem') return refuseTraces(traces);
  return { predicate: traces.predicate, hasOldVersions: hasOldVersions(group, range) };
}

function refuseTraces({ reason }: Extract<GroupTraces, { kind: 'problem' }>): AwsError {
  return invalidRequest(`The filter expression of the group cannot be answered: ${reason}`);
}
