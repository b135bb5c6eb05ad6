import { z } from 'zod';
import { putTags } from '../resources/tag-registry.ts';
import { ruleArn } from '../sampling/rule-arn.ts';
import { invalidRequest, isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';
import { answerRule } from './sampling-rule-answer.ts';
import { refuseBadValues, ruleToCreate, toSettings } from './sampling-rule-input.ts';
import { readRuleName } from './sampling-rule-name.ts';
import { checkTags, tagList } from './tag-input.ts';

/** The only version of the rule format there is. */
const VERSION = 1;

/**
 * Makes a rule, with its tags if it comes with some.
 * Source: X-Ray API reference, CreateSamplingRule.
 */
export const createSamplingRule = defineOperation({
  name: 'CreateSamplingRule',
  path: '/CreateSamplingRule',
  input: z.object({ SamplingRule: ruleToCreate, Tags: optional(tagList) }),
  async answer({ SamplingRule, Tags = [] }, context) {
    const named = readRuleName(SamplingRule);
    if (isAwsError(named)) return named;
    if (SamplingRule.Version !== VERSION) return invalidRequest(`Version must be ${VERSION}`);
    const refusal = refuseBadValues(SamplingRule) ?? checkTags(Tags);
    if (refusal !== undefined) return refusal;
    const tagging = Tags.length === 0 ? [] : [putTags(ruleArn(named.name, context), Tags)];
    const settings = toSettings(SamplingRule);
    const outcome = await context.sampling.rules.create(named.name, settings, context.now(), tagging);
    return answerRule(outcome, context);
  },
});
