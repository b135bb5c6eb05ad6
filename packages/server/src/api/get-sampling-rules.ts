import { z } from 'zod';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';
import { toRuleRecord } from './sampling-rule-answer.ts';

/**
 * Every sampling rule on one page, in the order in which they are tried; clients never ask for a second one. A token,
 * which the live service ignores as well (observed, not documented), changes nothing.
 * Source: X-Ray API reference, GetSamplingRules.
 */
export const getSamplingRules = defineOperation({
  name: 'GetSamplingRules',
  path: '/GetSamplingRules',
  input: z.object({ NextToken: optional(z.string()) }),
  answer(_input, context) {
    const rules = context.sampling.rules.list();
    return { SamplingRuleRecords: rules.map((rule) => toRuleRecord(rule, context)) };
  },
});
