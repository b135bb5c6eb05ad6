/**
 * What the operations on sampling rules answer: the record of a rule, or why there is none.
 * Source: X-Ray API reference, SamplingRuleRecord, CreateSamplingRule; the text about an unknown rule is observed, not
 * documented.
 */

import { toEpochSeconds } from '@fluoroscope/wire';
import { unreachable } from '../errors.ts';
import { ruleArn } from '../sampling/rule-arn.ts';
import { MAX_CUSTOM_RULES, type RuleOutcome, type RuleRefusal } from '../sampling/rule-book.ts';
import type { SamplingRule } from '../sampling/sampling-rule.ts';
import type { ApiContext } from './api-context.ts';
import { awsError, type AwsError, invalidRequest } from './aws-error.ts';

export function answerRule(outcome: RuleOutcome, context: ApiContext): object | AwsError {
  if (outcome.kind === 'refused') return toAwsError(outcome.why);
  return { SamplingRuleRecord: toRuleRecord(outcome.rule, context) };
}

export function toRuleRecord(rule: SamplingRule, context: ApiContext): object {
  return {
    SamplingRule: {
      RuleName: rule.name,
      RuleARN: ruleArn(rule.name, context),
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
      SamplingRateBoost: rule.rateBoost && {
        MaxRate: rule.rateBoost.maxRate,
        CooldownWindowMinutes: rule.rateBoost.cooldownWindowMinutes,
      },
    },
    CreatedAt: toEpochSeconds(rule.createdAt),
    ModifiedAt: toEpochSeconds(rule.modifiedAt),
  };
}

function toAwsError(why: RuleRefusal): AwsError {
  switch (why) {
    case 'exists':
      return invalidRequest('A sampling rule with this name already exists');
    case 'too-many':
      return awsError(
        'RuleLimitExceededException',
        400,
        `There can be up to ${MAX_CUSTOM_RULES} sampling rules beside Default. Delete one to make room.`,
      );
    case 'unknown':
      return invalidRequest('Sampling rule does not exist');
    case 'default-stays':
      return invalidRequest('The Default sampling rule cannot be deleted');
    case 'default-matches-all':
      return invalidRequest('Only FixedRate and ReservoirSize of the Default sampling rule can be changed');
    default:
      return unreachable(why);
  }
}
