import { z } from 'zod';
import { isAwsError } from './aws-error.ts';
import { defineOperation } from './operation.ts';
import { answerRule } from './sampling-rule-answer.ts';
import { refuseBadValues, ruleChanges, toSettings } from './sampling-rule-input.ts';
import { readRuleName } from './sampling-rule-name.ts';

/**
 * Changes what is given and leaves the rest, except that a boost that is not given is taken away (observed, not
 * documented). Of `Default` only the rate and the reservoir can change.
 * Source: X-Ray API reference, UpdateSamplingRule.
 */
export const updateSamplingRule = defineOperation({
  name: 'UpdateSamplingRule',
  path: '/UpdateSamplingRule',
  input: z.object({ SamplingRuleUpdate: ruleChanges }),
  async answer({ SamplingRuleUpdate }, context) {
    const named = readRuleName(SamplingRuleUpdate);
    if (isAwsError(named)) return named;
    const refusal = refuseBadValues(SamplingRuleUpdate);
    if (refusal !== undefined) return refusal;
    const changes = toSettings(SamplingRuleUpdate);
    return answerRule(await context.sampling.rules.update(named.name, changes, context.now()), context);
  },
});
