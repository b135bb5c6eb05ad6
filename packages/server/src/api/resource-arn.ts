import { type AwsError, invalidRequest, resourceNotFound } from './aws-error.ts';

/** Source: X-Ray API reference, TagResource, ResourceARN. */
const MAX_ARN_LENGTH = 1011;

export function checkResourceArn(arn: string): AwsError | undefined {
  if (arn !== '' && arn.length <= MAX_ARN_LENGTH) return undefined;
  return invalidRequest(`A resource ARN has 1 to ${MAX_ARN_LENGTH} characters`);
}

/** The refusal of an ARN that no group and no sampling rule has. */
export function unknownResource(arn: string): AwsError {
  return resourceNotFound('There is no group or sampling rule with this ARN', arn);
}
