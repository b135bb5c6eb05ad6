import { z } from 'zod';
import type { AwsError } from './aws-error.ts';
import { defineOperation } from './operation.ts';
import { retrievalToken, unknownRetrieval } from './retrieval-token.ts';

/** Ends a retrieval that has not ended by itself. Source: X-Ray API reference, CancelTraceRetrieval. */
export const cancelTraceRetrieval = defineOperation({
  name: 'CancelTraceRetrieval',
  path: '/CancelTraceRetrieval',
  input: z.object({ RetrievalToken: retrievalToken }),
  answer({ RetrievalToken: token }, { retrievals }): object | AwsError {
    return retrievals.cancel(token) ? {} : unknownRetrieval(token);
  },
});
