import type { TraceId } from '@fluoroscope/wire';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { getTraceGraph } from '../../api/xray-api.ts';
import { buildServiceMap } from '../../model/service-map.ts';
import { ErrorNotice } from '../error-notice.tsx';
import { PageSkeleton } from '../page-skeleton.tsx';
import { ServiceMapView } from '../service-map/service-map-view.tsx';

/** The services of this one trace. */
export function TraceGraphView({ traceId }: { readonly traceId: TraceId }) {
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
