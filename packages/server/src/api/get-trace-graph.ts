import { z } from 'zod';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import { graphOfTraces } from '../query/graph-of-traces.ts';
import { invalidRequest, isAwsError } from './aws-error.ts';
import { optional } from './input-types.ts';
import { refuseToken } from './next-token.ts';
import { defineOperation } from './operation.ts';
import { listServices } from './service-list.ts';
import { readTraceIds } from './trace-ids.ts';

/**
 * The service graph of up to five traces together. The live service takes one id at a time (observed, not
 * documented), while its reference promises several.
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
    return { Services: listServices(graphOfTraces(known.map(assembleTrace)), { withTimes: false }) };
  },
});
