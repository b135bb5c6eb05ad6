import type { TraceId } from '@fluoroscope/wire';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { getTraceGraph } from '../../api/xray-api.ts';
import { buildServiceMap } from '../../model/service-map.ts';
import { ErrorNotice } from '../error-notice.tsx';
import { PageSkeleton } from '../page-skeleton.tsx';
import { ServiceMapView } from '../service-map/service-map-view.tsx';
import { useTraceSource } from '../trace-details/trace-source.ts';

/** The services of this one trace, which the service tells: one out of a file has no map. */
export function TraceGraphView({ traceId }: { readonly traceId: TraceId }) {
  const source = useTraceSource();
  if (source.kind === 'service') return <StoredTraceGraph traceId={traceId} />;
  return (
    <p className="page-pad muted">
      The map is drawn by the service, of what it has stored. This trace is from a file.
    </p>
  );
}

function StoredTraceGraph({ traceId }: { readonly traceId: TraceId }) {
  const graph = useQuery({
    queryKey: ['trace-graph', traceId],
    queryFn: ({ signal }) => getTraceGraph(traceId, signal),
  });
  const map = useMemo(() => graph.data && buildServiceMap(graph.data), [graph.data]);
  const [selectedKey, setSelectedKey] = useState<string | undefined>(undefined);
  if (graph.isError) {
    return (
      <ErrorNotice error={graph.error} what="The map of the trace" onRetry={() => void graph.refetch()} />
    );
  }
  if (map === undefined) return <PageSkeleton />;
  return <ServiceMapView map={map} minutes={undefined} selectedKey={selectedKey} onSelect={setSelectedKey} />;
}
