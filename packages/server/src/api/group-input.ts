/** Groups as requests name and configure them. */

import { parseFilter, problemMessage } from '@fluoroscope/filter';
import { z, type ZodType } from 'zod';
import type { GroupSelector, InsightsChange } from '../groups/group-registry.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';
import { optional } from './input-types.ts';

const MAX_NAME_LENGTH = 32;
const MAX_ARN_LENGTH = 400;

/** The two ways to name a group; `readSelector` makes sure of one. */
export const groupSelectorMembers: {
  readonly GroupName: ZodType<string | undefined>;
  readonly GroupARN: ZodType<string | undefined>;
} = {
  GroupName: optional(z.string()),
  GroupARN: optional(z.string()),
};

/**
 * Which group is meant. Both members together are fine when they agree, as the guide's samples have them; the live
 * service refuses that (observed, not documented).
 */
export function readSelector(input: {
  readonly GroupName: string | undefined;
  readonly GroupARN: string | undefined;
}): GroupSelector | AwsError {
  const { GroupName: name, GroupARN: arn } = input;
  if (name === undefined && arn === undefined) {
    return invalidRequest('Request must contain either group name or group ARN');
  }
  if (name !== undefined && (name === '' || name.length > MAX_NAME_LENGTH)) {
    return invalidRequest(`Group names have 1 to ${MAX_NAME_LENGTH} characters`);
  }
  if (arn !== undefined && (arn === '' || arn.length > MAX_ARN_LENGTH)) {
    return invalidRequest(`Group ARNs have 1 to ${MAX_ARN_LENGTH} characters`);
  }
  return { name, arn };
}

const NO_INSIGHTS_CHANGE: InsightsChange = {};

export const insightsConfiguration: ZodType<InsightsChange> = optional(
  z
    .object({ InsightsEnabled: optional(z.boolean()), NotificationsEnabled: optional(z.boolean()) })
    .transform(({ InsightsEnabled, NotificationsEnabled }) => ({
      insightsEnabled: InsightsEnabled,
      notificationsEnabled: NotificationsEnabled,
    })),
).transform((change) => change ?? NO_INSIGHTS_CHANGE);

/** A group without expression would be a second `Default`, so there is none; the live service refuses it, too. */
export function checkGroupExpression(expression: string): AwsError | undefined {
  if (expression.trim() === '') return invalidRequest('Filter Expression is empty');
  const parsed = parseFilter(expression);
  return parsed.kind === 'problem' ? invalidRequest(problemMessage(parsed.problem)) : undefined;
}
