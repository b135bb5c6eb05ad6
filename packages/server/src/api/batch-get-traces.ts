import { toRoundedSeconds, type TraceId } from '@fluoroscope/wire';
import { z } from 'zod';
import { mergeDocuments } from '../assemble/merge-documents.ts';
import { renderSegments, traceDuration } from '../assemble/render-segments.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { isFullTrace } from '../store/trace-limits.ts';
import { isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { refuseToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { readTraceIds } from './trace-ids.ts';

/**
 * Whole traces in the order asked for. A trace that is not known is absent, and is not "unprocessed" either.
 * Source: X-Ray API reference, BatchGetTraces; that unknown ids are left out is observed, not documented.
 */
export const batchGetTraces = defineOperation({
  name: 'BatchGetTraces',
  path: '/Traces',
  input: z.object({ TraceIds: z.array(z.string()), NextToken: optional(z.string()) }),
  async answer({ TraceIds, NextToken }, context) {
    const refusal = refuseToken(NextToken);
    if (refusal !== undefined) return refusal;
    const traceIds = readTraceIds(TraceIds);
    if (isAwsError(traceIds)) return traceIds;
    const documents = await context.readDocuments(traceIds);
    const known = traceIds.filter((traceId) => documents.has(traceId));
    return {
      Traces: known.map((traceId) => toTrace(traceId, documents.get(traceId) ?? [])),
      UnprocessedTraceIds: [],
    };
  },
});

function toTrace(traceId: TraceId, documents: readonly ReceivedDocument[]): object {
  const tree = mergeDocuments(documents);
  const duration = traceDuration(tree);
  return {
    Id: traceId,
    Duration: duration === undefined ? undefined : toRoundedSeconds(duration),
    LimitExceeded: isFullTrace({ documents: documents.length, bytes: bytesOf(documents) }),
    Segments: renderSegments(tree).map(({ id, document }) => ({ Id: id, Document: document })),
  };
}

function bytesOf(documents: readonly ReceivedDocument[]): number {
  return documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}
