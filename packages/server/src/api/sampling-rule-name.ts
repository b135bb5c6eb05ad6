/**
 * Which rule a request means: by its name or by its ARN, and by one of them only.
 * Source: X-Ray API reference, DeleteSamplingRule; the texts of both refusals are observed, not documented.
 */

import { nameOfRuleArn } from '../sampling/rule-arn.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';

export interface RuleNaming {
  readonly RuleName: string | undefined;
  readonly RuleARN: string | undefined;
}

const MAX_NAME_LENGTH = 32;

/** Half of a pair that stands for one character; text that holds one cannot be stored or sent. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The name that a request gives, whether or not there is such a rule. */
export function readRuleName({ RuleName, RuleARN }: RuleNaming): { readonly name: string } | AwsError {
  if (RuleName !== undefined && RuleARN !== undefined) {
    return invalidRequest('Request cannot contain both sampling rule name and sampling rule ARN');
  }
  const name = RuleARN === undefined ? RuleName : nameOfRuleArn(RuleARN);
  if (name === undefined) {
    return invalidRequest(
      RuleARN === undefined
        ? 'Request must contain either sampling rule name or sampling rule ARN'
        : 'Invalid sampling rule ARN',
    );
  }
  return isRuleName(name)
    ? { name }
    : invalidRequest(`A sampling rule name must have 1 to ${MAX_NAME_LENGTH} characters`);
}

function isRuleName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME_LENGTH && !LONE_SURROGATE.test(name);
}
