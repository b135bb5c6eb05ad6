/** Tokens of trace retrievals as requests bring them. */

import { z, type ZodType } from 'zod';
import { type AwsError, resourceNotFound } from './aws-error.ts';

/** Source: X-Ray API reference, StartTraceRetrieval. */
export const retrievalToken: ZodType<string> = z.string().min(1).max(1020);

export function unknownRetrieval(token: string): AwsError {
  return resourceNotFound(
    'There is no trace retrieval with this token. It may be from before a restart; start another one.',
    token,
  );
}
