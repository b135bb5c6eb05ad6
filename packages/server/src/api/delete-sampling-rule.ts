import { z } from 'zod';
import { removeTags } from '../resources/tag-registry.ts';
import { ruleArn } from '../sampling/rule-arn.ts';
import { isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';
import { answerRule } from './sampling-rule-answer.ts';
import { readRuleName } from './sampling-rule-name.ts';

/**
 * Takes a rule away with its tags, and answers with what it was. Quotas of its reservoir stay promised until they
 * expire, because a new rule of the same name takes them over at the clients.
 * Source: X-Ray API reference, DeleteSamplingRule.
 */
export const deleteSamplingRule = defineOperation({
  name: 'DeleteSamplingRule',
  path: '/DeleteSamplingRule',
  input: z.object({ RuleName: optional(z.string()), RuleARN: optional(z.string()) }),
  async answer(input, context) {
    const { rules, statistics, boosts } = context.sampling;
    const named = readRuleName(input);
    if (isAwsError(named)) return named;
    const untagging = removeTags(ruleArn(named.name, context));
    const outcome = await rules.delete(named.name, context.now(), [untagging]);
    if (outcome.kind === 'done') {
      statistics.forget(named.name);
      boosts.forget(named.name);
    }
    return answerRule(outcome, context);
  },
});
