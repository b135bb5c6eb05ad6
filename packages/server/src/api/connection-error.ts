/** What is said of a request that did not come to its end, or was none, by the code of Node's error. */

import { SENDER_LEFT, TOOK_TOO_LONG } from '../receive/connection-endings.ts';
import { awsError, type AwsError } from './aws-error.ts';

export function connectionError(code: string | undefined): AwsError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return awsError('RequestEntityTooLargeException', 431, "The request's headers are too large.");
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return awsError('RequestEntityTooLargeException', 413, 'The chunk extensions are too large.');
    case TOOK_TOO_LONG:
      return awsError('RequestTimeoutException', 408, 'The request took too long to arrive.');
    case SENDER_LEFT:
      return awsError('SenderLeft', 400, 'The request ended before it was complete.');
    default:
      return unreadable();
  }
}

export function unreadable(): AwsError {
  return awsError('SerializationException', 400, 'The request could not be read.');
}
