import { toEpochSeconds } from '@fluoroscope/wire';
import { z } from 'zod';
import { type SamplingRule, samplingRules } from '../sampling/sampling-rule.ts';
import type { ApiContext } from './api-context.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';

/**
 * Every sampling rule on one page; a token, which the live service ignores as well (observed, not documented),
 * changes nothing.
 * Source: X-Ray API reference, GetSamplingRules.
 */
export const getSamplingRules = defineOperation({
  name: 'GetSamplingRules',
  path: '/GetSamplingRules',
  input: z.object({ NextToken: optional(z.string()) }),
  answer(_input, context) {
    return { SamplingRuleRecords: samplingRules.map((rule) => toRecord(rule, context)) };
  },
});

function toRecord(rule: SamplingRule, { region, accountId }: ApiContext): object {
  return {
    SamplingRule: {
      RuleName: rule.name,
      RuleARN: `arn:aws:xray:${region}:${accountId}:sampling-rule/${rule.name}`,
      ResourceARN: rule.resourceArn,
      Priority: rule.priority,
      FixedRate: rule.fixedRate,
      ReservoirSize: rule.reservoirSize,
      ServiceName: rule.serviceName,
      ServiceType: rule.serviceType,
      Host: rule.host,
      HTTPMethod: rule.httpMethod,
      URLPath: rule.urlPath,
      Version: 1,
      // The Node SDK throws away a rule without this object, even an empty one.
      Attributes: rule.attributes,
    },
    CreatedAt: toEpochSeconds(rule.createdAt),
    ModifiedAt: toEpochSeconds(rule.modifiedAt),
  };
}
