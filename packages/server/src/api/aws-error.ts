/**
 * An error as AWS clients understand it. Operations return one for bad input instead of throwing: a refused request
 * is an ordinary answer.
 * Source: AWS restJson1 protocol, "Operation error serialization"; X-Ray API reference, "Common errors".
 */

export type AwsErrorName =
  | 'InvalidRequestException'
  | 'ThrottledException'
  | 'ResourceNotFoundException'
  | 'RuleLimitExceededException'
  | 'TooManyTagsException'
  | 'InvalidPolicyRevisionIdException'
  | 'LockoutPreventionException'
  | 'MalformedPolicyDocumentException'
  | 'PolicyCountLimitExceededException'
  | 'PolicySizeLimitExceededException'
  | 'SerializationException'
  | 'ValidationException'
  | 'UnknownOperationException'
  | 'RequestEntityTooLargeException'
  | 'RequestTimeoutException'
  | 'InternalFailure'
  /** Is counted and never read: nobody is there any more. */
  | 'SenderLeft'
  | 'ServiceUnavailable';

export interface AwsError {
  readonly kind: 'aws-error';
  readonly name: AwsErrorName;
  readonly status: number;
  readonly message: string;
  /** What the exceptions about one resource say beside the text: its name or ARN. */
  readonly resourceName?: string;
}

/** An error that leaves with HTTP `status`. `message` is read by people at the other end. */
export function awsError(name: AwsErrorName, status: number, message: string): AwsError {
  return { kind: 'aws-error', name, status, message };
}

/** The refusal that every X-Ray operation declares. */
export function invalidRequest(message: string): AwsError {
  return awsError('InvalidRequestException', 400, message);
}

/** The refusal of an ARN or name under which there is nothing. */
export function resourceNotFound(message: string, resourceName: string): AwsError {
  return { ...awsError('ResourceNotFoundException', 404, message), resourceName };
}

export function isAwsError(value: unknown): value is AwsError {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'aws-error';
}

/** The body of an error answer. The model says `Message`, loose clients read `message`: both are sent. */
export function errorBody(error: AwsError): string {
  return JSON.stringify({
    __type: error.name,
    Message: error.message,
    message: error.message,
    ResourceName: error.resourceName,
  });
}
