import type { TraceId } from '@fluoroscope/wire';
import { z } from 'zod';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { throttled } from './error-map.ts';
import { timestamp } from './input-types.ts';
import { defineOperation } from './operation.ts';
import { checkOrder } from './time-range.ts';
import { readTraceId } from './trace-ids.ts';

const MAX_TRACE_IDS = 100;

/**
 * Starts the retrieval of up to a hundred traces, as far as they lie between two instants that both belong to the
 * range. None at all is fine, and an id that comes twice is retrieved once.
 * Source: X-Ray API reference, StartTraceRetrieval.
 */
export const startTraceRetrieval = defineOperation({
  name: 'StartTraceRetrieval',
  path: '/StartTraceRetrieval',
  input: z.object({ TraceIds: z.array(z.string()), StartTime: timestamp, EndTime: timestamp }),
  answer({ TraceIds, StartTime: start, EndTime: end }, { retrievals }): object | AwsError {
    const traceIds = checkOrder({ start, end }) ?? readTraceIds(TraceIds);
    if (isAwsError(traceIds)) return traceIds;
    const token = retrievals.start({ traceIds, start, end });
    return token === undefined ? throttled() : { RetrievalToken: token };
  },
});

function readTraceIds(texts: readonly string[]): readonly TraceId[] | AwsError {
  if (texts.length > MAX_TRACE_IDS) return invalidRequest(`Exceeding maximum query size: ${MAX_TRACE_IDS}`);
  const traceIds = new Set<TraceId>();
  for (const text of texts) {
    const traceId = readTraceId(text);
    if (isAwsError(traceId)) return traceId;
    traceIds.add(traceId);
  }
  return [...traceIds];
}
