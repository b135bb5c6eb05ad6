import { parseTraceId, type TraceId } from '@fluoroscope/wire';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { loadTrace, type LoadedSoFar } from '../../api/load-trace.ts';
import type { XrayTrace } from '../../api/xray-api.ts';
import type { Timeline } from '../../model/timeline.ts';
import { useTimeline } from '../timeline/use-timeline.ts';

/** One side of a comparison. */
export type ComparedTrace =
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly text: string }
  | { readonly kind: 'loading'; readonly traceId: TraceId; readonly loaded: LoadedSoFar | undefined }
  | { readonly kind: 'failed'; readonly traceId: TraceId; readonly error: Error; readonly retry: () => void }
  | { readonly kind: 'unknown'; readonly traceId: TraceId; readonly retry: () => void }
  | { readonly kind: 'ready'; readonly traceId: TraceId; readonly timeline: Timeline };

const EMPTY: XrayTrace = { Id: '' };
const RELOAD_INTERVAL_MS = 3000;
/** As on the page of a trace: an older one that is still not complete most likely stays so. */
const GROWING_SECONDS = 300;

/** The trace of an id as it stands in the address; loaded again while it grows. */
export function useComparedTrace(text: string | undefined): ComparedTrace {
  const traceId = text === undefined ? undefined : parseTraceId(text);
  const [loaded, setLoaded] = useState<LoadedSoFar | undefined>(undefined);
  const query = useQuery({
    queryKey: ['trace', traceId],
    queryFn: async ({ signal }) =>
      traceId === undefined ? null : ((await loadTrace(traceId, signal, setLoaded)) ?? null),
    enabled: traceId !== undefined,
    structuralSharing: false,
    refetchInterval: ({ state }) => (isGrowing(state.data) ? RELOAD_INTERVAL_MS : false),
  });
  const { timeline } = useTimeline(query.data ?? EMPTY);
  if (text === undefined) return { kind: 'none' };
  if (traceId === undefined) return { kind: 'invalid', text };
  const retry = (): void => void query.refetch();
  if (query.isError) return { kind: 'failed', traceId, error: query.error, retry };
  if (query.data === null) return { kind: 'unknown', traceId, retry };
  if (query.data === undefined || timeline === undefined) return { kind: 'loading', traceId, loaded };
  return { kind: 'ready', traceId, timeline };
}

/** Young by its id, which begins with the time, and with a part that says it has not ended. */
function isGrowing(trace: XrayTrace | null | undefined): boolean {
  if (trace === null || trace === undefined) return false;
  const began = Number.parseInt(trace.Id.slice(2, 10), 16);
  if (!(Date.now() / 1000 - began < GROWING_SECONDS)) return false;
  return (trace.Segments ?? []).some(({ Document }) => Document.includes('"in_progress":true'));
}
