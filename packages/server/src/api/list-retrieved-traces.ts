import { toRoundedSeconds } from '@fluoroscope/wire';
import { z } from 'zod';
import { type PagePosition, pageOfTraces, type RetrievedTrace } from '../retrieval/page-of-traces.ts';
import { isAwsError, type AwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { decodeKey, encodeKey } from './list-page.ts';
import { invalidToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { retrievalToken, unknownRetrieval } from './retrieval-token.ts';

/** The API names no default; X-Ray's own format is ours. */
const DEFAULT_FORMAT = 'XRAY';

/**
 * The traces of a retrieval, none before it is complete. A trace of more than a hundred spans goes on in the next page
 * under the same id.
 * Source: X-Ray API reference, ListRetrievedTraces.
 */
export const listRetrievedTraces = defineOperation({
  name: 'ListRetrievedTraces',
  path: '/ListRetrievedTraces',
  input: z.object({
    RetrievalToken: retrievalToken,
    TraceFormat: optional(z.enum(['XRAY', 'OTEL'])),
    NextToken: optional(z.string()),
  }),
  async answer({ RetrievalToken, TraceFormat, NextToken }, { retrievals }): Promise<object | AwsError> {
    const retrieval = retrievals.find(RetrievalToken);
    if (retrieval === undefined) return unknownRetrieval(RetrievalToken);
    const format = TraceFormat ?? DEFAULT_FORMAT;
    const query = ['ListRetrievedTraces', RetrievalToken, format];
    const from = readPosition(NextToken, query);
    if (isAwsError(from)) return from;
    const { traces: found, status } = retrieval;
    const readTrace = retrievals.readTrace.bind(retrievals);
    const { traces, next } = await pageOfTraces({ found, format, from, readTrace });
    return {
      RetrievalStatus: status,
      TraceFormat: format,
      Traces: traces.map(toRetrievedTrace),
      NextToken: next === undefined ? undefined : encodeKey(`${next.trace}:${next.span}`, query),
    };
  },
});

function readPosition(token: string | undefined, query: readonly unknown[]): PagePosition | AwsError {
  if (token === undefined || token === '') return { trace: 0, span: 0 };
  const key = decodeKey(token, query);
  if (key === undefined) return invalidToken(token);
  const [trace = 0, span = 0] = key.split(':').map(Number);
  return { trace, span };
}

function toRetrievedTrace({ traceId, duration, spans }: RetrievedTrace): object {
  return {
    Id: traceId,
    Duration: duration === undefined ? undefined : toRoundedSeconds(duration),
    Spans: spans.map(({ id, document }) => ({ Id: id, Document: document })),
  };
}
