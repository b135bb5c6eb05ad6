import { z } from 'zod';
import { changeIndexingRule, DEFAULT_INDEXING_RULE_NAME } from '../resources/indexing-rule.ts';
import { invalidRequest, resourceNotFound } from './aws-error.ts';
import { toIndexingRule } from './indexing-rule-output.ts';
import { defineOperation } from './operation.ts';

/** Source: X-Ray API reference, UpdateIndexingRule; the error texts are ours. */
export const updateIndexingRule = defineOperation({
  name: 'UpdateIndexingRule',
  path: '/UpdateIndexingRule',
  input: z.object({
    Name: z.string(),
    Rule: z.object({ Probabilistic: z.object({ DesiredSamplingPercentage: z.number() }) }),
  }),
  async answer({ Name, Rule }, context) {
    const percentage = Rule.Probabilistic.DesiredSamplingPercentage;
    if (Name !== DEFAULT_INDEXING_RULE_NAME) {
      return resourceNotFound('There is no indexing rule with this name', Name);
    }
    if (!(percentage >= 0 && percentage <= 100)) {
      return invalidRequest('DesiredSamplingPercentage must be between 0 and 100');
    }
    return {
      IndexingRule: toIndexingRule(await changeIndexingRule(context.resources, percentage, context.now())),
    };
  },
});
