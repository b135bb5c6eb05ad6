/**
 * The question for one trace, asked by its page, and before that by the start of the application: the answer then
 * travels while the page's code does.
 */

import type { TraceId } from '@fluoroscope/wire';
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { loadTrace, type LoadedSoFar } from './load-trace.ts';
import type { XrayTrace } from './xray-api.ts';

/** Null stands for a trace that the service does not know, since a query's result is never undefined. */
export function traceQuery(client: QueryClient, traceId: TraceId) {
  return queryOptions({
    queryKey: ['trace', traceId],
    queryFn: async ({ signal }): Promise<XrayTrace | null> => {
      const onProgress = (loaded: LoadedSoFar): void => {
        client.setQueryData(traceProgressKey(traceId), loaded);
      };
      return (await loadTrace(traceId, signal, onProgress)) ?? null;
    },
    // Comparing a hundred thousand documents with themselves takes longer than drawing them again.
    structuralSharing: false,
  });
}

/** Under which `LoadedSoFar` of a trace that is on its way is kept. */
export function traceProgressKey(traceId: TraceId): readonly string[] {
  return ['trace-progress', traceId];
}
