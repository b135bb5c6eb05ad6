/**
 * The single switch from what can go wrong inside to what AWS clients are told. SDKs retry 429 and 503 by themselves,
 * so these two are kept for states that pass.
 */

import { FluoroscopeError, type FluoroscopeErrorCode, unreachable } from '../errors.ts';
import { WHAT_HELPS } from '../store/store-damage.ts';
import { awsError, invalidRequest, type AwsError } from './aws-error.ts';

/** The AWS error for anything that was thrown. Texts from inside the service never leave it. */
export function toAwsError(caught: unknown): AwsError {
  if (caught instanceof FluoroscopeError) return fromCode(caught.code);
  if (memberOf(caught, 'code') === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge();
  return isClientFault(memberOf(caught, 'statusCode')) ? unreadableBody() : internalFailure();
}

/** The HTTP server marks what its clients did wrong, such as a body shorter than announced, with a status of 4xx. */
function isClientFault(status: unknown): boolean {
  return typeof status === 'number' && status >= 400 && status < 500;
}

function fromCode(code: FluoroscopeErrorCode): AwsError {
  switch (code) {
    case 'FLS_OVERLOADED':
      return throttled();
    case 'FLS_STOPPING':
      return stopping();
    case 'FLS_STORE_UNAVAILABLE':
      return awsError('ServiceUnavailable', 503, 'The store does not answer. Try again.');
    case 'FLS_STORE_DAMAGED':
      return damaged();
    case 'FLS_QUERY_TOO_WIDE':
      return tooWide();
    case 'FLS_CONSOLE_NOT_BUILT':
    case 'FLS_BAD_CONFIG':
    case 'FLS_PORT_UNAVAILABLE':
    case 'FLS_DATA_DIR_UNUSABLE':
    case 'FLS_DATA_DIR_IN_USE':
    case 'FLS_DATA_DIR_NEWER':
    case 'FLS_SERVICE_UNREACHABLE':
    case 'FLS_ARCHIVE_UNREADABLE':
    case 'FLS_ARCHIVE_UNWRITABLE':
    case 'FLS_INTERRUPTED':
      return internalFailure();
    default:
      return unreachable(code);
  }
}

/** It passes when the part is set aside. */
function damaged(): AwsError {
  return awsError(
    'ServiceUnavailable',
    503,
    `What was asked for is in a damaged part of the stored documents. ${WHAT_HELPS}`,
  );
}

/** Only terms about documents and our own statistics can ask for this, so X-Ray has no text for it. */
function tooWide(): AwsError {
  return invalidRequest('Too many documents to search or values to count. Narrow the time range.');
}

/** For more than can be taken now. */
export function throttled(): AwsError {
  return awsError('ThrottledException', 429, 'Rate exceeded');
}

function stopping(): AwsError {
  return awsError('ServiceUnavailable', 503, 'The service is stopping.');
}

/**
 * X-Ray's model has no error for this. The name is the one AWS Lambda uses, and status 413 tells proxies and people
 * the truth, where `InvalidRequestException` would send them looking for a mistake in the members.
 */
function bodyTooLarge(): AwsError {
  return awsError('RequestEntityTooLargeException', 413, 'The request body is too large.');
}

function internalFailure(): AwsError {
  return awsError('InternalFailure', 500, 'The request failed because of an error in the service.');
}

function unreadableBody(): AwsError {
  return awsError('SerializationException', 400, 'The request body could not be read.');
}

function memberOf(caught: unknown, name: string): unknown {
  return typeof caught === 'object' && caught !== null ? Reflect.get(caught, name) : undefined;
}
