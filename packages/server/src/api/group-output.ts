/** Groups as answers show them, and why they were not changed. */

import { currentExpression, type Group, MAX_GROUPS } from '../groups/group.ts';
import type { GroupOutcome, GroupRefusal } from '../groups/group-registry.ts';
import { unreachable } from '../errors.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';

/** Both members of the insights configuration are always there. Source: X-Ray API reference, Group. */
export function toGroup(group: Group): object {
  return {
    GroupName: group.name,
    GroupARN: group.arn,
    FilterExpression: currentExpression(group),
    InsightsConfiguration: {
      InsightsEnabled: group.insightsEnabled,
      NotificationsEnabled: group.notificationsEnabled,
    },
  };
}

/** The answer to a change: the group in its wrapper, or the refusal. */
export function answerChange(outcome: GroupOutcome): object | AwsError {
  return outcome.kind === 'done' ? { Group: toGroup(outcome.group) } : refuseGroup(outcome.why);
}

/** Observed, not documented: `Group not found.`; the other texts are ours. */
export function refuseGroup(why: GroupRefusal): AwsError {
  switch (why) {
    case 'unknown':
      return invalidRequest('Group not found.');
    case 'exists':
      return invalidRequest('A group with this name already exists');
    case 'too-many':
      return invalidRequest(`There can be up to ${MAX_GROUPS} groups, Default among them; delete one first`);
    case 'default-stays':
      return invalidRequest('The Default group cannot be deleted');
    case 'default-has-no-expression':
      return invalidRequest('The Default group holds every trace; its filter expression cannot be changed');
    case 'defined-by-itself':
      return invalidRequest('The filter expression names groups whose expressions lead back to this group');
    case 'notifications-need-insights':
      return invalidRequest('NotificationsEnabled needs InsightsEnabled');
    default:
      return unreachable(why);
  }
}
