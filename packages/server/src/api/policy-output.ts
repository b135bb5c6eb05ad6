/** Resource policies as answers show them, and why they were not changed. */

import { toEpochSeconds } from '@fluoroscope/wire';
import { unreachable } from '../errors.ts';
import { MAX_POLICIES, type PolicyRefusal, type ResourcePolicy } from '../resources/resource-policies.ts';
import { awsError, type AwsError, invalidRequest } from './aws-error.ts';

/** Source: X-Ray API reference, ResourcePolicy. */
export function toResourcePolicy(policy: ResourcePolicy): object {
  return {
    PolicyName: policy.name,
    PolicyDocument: policy.document,
    PolicyRevisionId: String(policy.revision),
    LastUpdatedTime: toEpochSeconds(policy.updatedAt),
  };
}

/** Texts are ours. */
export function refusePolicy(why: PolicyRefusal): AwsError {
  switch (why) {
    case 'wrong-revision':
      return awsError(
        'InvalidPolicyRevisionIdException',
        400,
        'The policy has another revision than the given one',
      );
    case 'too-many':
      return awsError(
        'PolicyCountLimitExceededException',
        400,
        `There can be up to ${MAX_POLICIES} resource policies; delete one first`,
      );
    case 'unknown':
      return invalidRequest('There is no resource policy with this name');
    default:
      return unreachable(why);
  }
}
