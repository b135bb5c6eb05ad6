import type { TraceId } from '@fluoroscope/wire';
import { z } from 'zod';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import { listSenders, type LinkSenders, resolveLinks } from '../assemble/resolve-links.ts';
import type { Trace } from '../assemble/trace.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { graphOfTraces } from '../query/graph-of-traces.ts';
import { invalidRequest, isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { refuseToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { listServices } from './service-list.ts';
import { readTraceIds } from './trace-ids.ts';

/**
 * The service graph of up to five traces together, with the links between them. The live service takes one id at a time
 * (observed, not documented), while its reference promises several.
 * Source: X-Ray API reference, GetTraceGraph.
 */
export const getTraceGraph = defineOperation({
  name: 'GetTraceGraph',
  path: '/TraceGraph',
  input: z.object({ TraceIds: z.array(z.string()), NextToken: optional(z.string()) }),
  async answer({ TraceIds, NextToken }, context) {
    const refusal = refuseToken(NextToken);
    if (refusal !== undefined) return refusal;
    const traceIds = readTraceIds(TraceIds);
    if (isAwsError(traceIds)) return traceIds;
    const documents = await context.readDocuments(traceIds);
    const known = traceIds.flatMap((traceId) => {
      const ofTrace = documents.get(traceId);
      return ofTrace === undefined ? [] : [ofTrace];
    });
    if (known.length < traceIds.length) return invalidRequest('Trace id not found');
    const traces = linkTraces(known.map(assembleTrace), documents);
    return { Services: listServices(graphOfTraces(traces), { withTimes: false }) };
  },
});

/** The traces with their links to one another; nothing of a trace that was not asked for is shown. */
function linkTraces(
  traces: readonly Trace[],
  documents: ReadonlyMap<TraceId, readonly ReceivedDocument[]>,
): readonly Trace[] {
  const senders = new Map<TraceId, LinkSenders>();
  const sendersOf = (traceId: TraceId): LinkSenders => {
    const known = senders.get(traceId) ?? listSenders(documents.get(traceId) ?? []);
    senders.set(traceId, known);
    return known;
  };
  return traces.map((trace) =>
    resolveLinks(trace, (traceId, entityId) =>
      documents.has(traceId) ? sendersOf(traceId).get(entityId) : undefined,
    ),
  );
}
