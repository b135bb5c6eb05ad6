import { useQuery } from '@tanstack/react-query';
import { getLinkedTraces, type LinkedTraces } from '../../api/extensions-api.ts';
import { useTraceSource } from './trace-source.ts';

const NONE: LinkedTraces = { CausedBy: [], Caused: [], HasMoreCaused: false };

export interface LinkedTracesState {
  readonly linked: LinkedTraces;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** The traces that this one was caused by and those that it caused; asked once for the whole page. */
export function useLinkedTraces(traceId: string): LinkedTracesState {
  const source = useTraceSource();
  const query = useQuery({
    queryKey: ['linked-traces', traceId],
    queryFn: ({ signal }) => getLinkedTraces(traceId, signal),
    enabled: source.kind === 'service',
    staleTime: 30_000,
  });
  return { linked: query.data ?? NONE, error: query.error, retry: () => void query.refetch() };
}
