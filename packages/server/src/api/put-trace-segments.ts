import type { UnprocessedDocument } from '@fluoroscope/wire';
import { z } from 'zod';
import { invalidRequest } from './aws-error.ts';
import { defineOperation } from './operation.ts';

/**
 * Takes segment documents. Answers when they are durable, naming those that were refused; the others are kept.
 * Source: X-Ray API reference, PutTraceSegments; the text for an empty list is observed, not documented.
 */
export const putTraceSegments = defineOperation({
  name: 'PutTraceSegments',
  path: '/TraceSegments',
  input: z.object({ TraceSegmentDocuments: z.array(z.string()) }),
  answer({ TraceSegmentDocuments }, context) {
    if (TraceSegmentDocuments.length === 0) return invalidRequest('Segments can not be empty');
    // Waiting here would keep the texts until they are durable.
    return context.acceptDocuments(TraceSegmentDocuments).then(toOutput);
  },
});

function toOutput(unprocessed: readonly UnprocessedDocument[]): object {
  return {
    UnprocessedTraceSegments: unprocessed.map(({ id, errorCode, message }) => ({
      Id: id,
      ErrorCode: errorCode,
      Message: message,
    })),
  };
}
