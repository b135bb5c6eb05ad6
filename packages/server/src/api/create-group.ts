import { z } from 'zod';
import { GROUP_NAME } from '../groups/group.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';
import { checkGroupExpression, insightsConfiguration } from './group-input.ts';
import { answerChange } from './group-output.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';
import { checkTags, tagList } from './tag-input.ts';

/**
 * Makes a group. The model has the expression optional and the live service demands it (observed, not documented).
 * Source: X-Ray API reference, CreateGroup.
 */
export const createGroup = defineOperation({
  name: 'CreateGroup',
  path: '/CreateGroup',
  input: z.object({
    GroupName: z.string(),
    FilterExpression: optional(z.string()),
    InsightsConfiguration: insightsConfiguration,
    Tags: optional(tagList),
  }),
  async answer({ GroupName, FilterExpression = '', InsightsConfiguration, Tags = [] }, context) {
    const refusal = checkName(GroupName) ?? checkGroupExpression(FilterExpression) ?? checkTags(Tags);
    if (refusal !== undefined) return refusal;
    const request = {
      name: GroupName,
      filterExpression: FilterExpression,
      insights: InsightsConfiguration,
      tags: Tags,
    };
    return answerChange(await context.groups.create(request, context.now()));
  },
});

function checkName(name: string): AwsError | undefined {
  if (GROUP_NAME.test(name)) return undefined;
  return invalidRequest('A group name has 1 to 32 characters, which are letters, digits and dashes');
}
