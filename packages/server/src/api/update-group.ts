import { z } from 'zod';
import { isAwsError } from './aws-error.ts';
import {
  checkGroupExpression,
  groupSelectorMembers,
  insightsConfiguration,
  readSelector,
} from './group-input.ts';
import { answerChange } from './group-output.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';

/**
 * Changes what is given of a group. A new expression decides about traces recorded from now on; earlier ones stay where
 * they are.
 * Source: X-Ray API reference, UpdateGroup; X-Ray Developer Guide, "Configuring groups".
 */
export const updateGroup = defineOperation({
  name: 'UpdateGroup',
  path: '/UpdateGroup',
  input: z.object({
    ...groupSelectorMembers,
    FilterExpression: optional(z.string()),
    InsightsConfiguration: insightsConfiguration,
  }),
  async answer(input, context) {
    const { FilterExpression: filterExpression, InsightsConfiguration: insights } = input;
    const selector = readSelector(input);
    if (isAwsError(selector)) return selector;
    const refusal = filterExpression === undefined ? undefined : checkGroupExpression(filterExpression);
    if (refusal !== undefined) return refusal;
    return answerChange(await context.groups.update(selector, { filterExpression, insights }, context.now()));
  },
});
