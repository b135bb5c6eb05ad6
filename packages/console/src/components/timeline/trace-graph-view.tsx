import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { getTraceGraph } from '../../api/xray-api.ts';
import { buildServiceMap, type MapNode } from '../../model/service-map.ts';
import type { EntityDocument, Timeline } from '../../model/timeline.ts';
import { ErrorNotice } from '../error-notice.tsx';
import { PageSkeleton } from '../page-skeleton.tsx';
import { ServiceMapView } from '../service-map/service-map-view.tsx';
import { useTraceSource } from '../trace-details/trace-source.ts';
import { WithDetails } from '../trace-views/with-details.tsx';
import { useUrlParam } from '../use-url-param.ts';
import type { TraceViewContext } from './trace-view.tsx';

/** The services of this one trace, which the service tells: one out of a file has no map. */
export function TraceGraphView(props: TraceViewContext) {
  const source = useTraceSource();
  if (source.kind === 'service') return <StoredTraceGraph {...props} />;
  return (
    <p className="page-pad muted">
      The map is drawn by the service, of what it has stored. This trace is from a file.
    </p>
  );
}

/** A click on a service selects its first segment, whose details are beside the map. */
function StoredTraceGraph({ traceId, timeline, selected, onSelect }: TraceViewContext) {
  const graph = useQuery({
    queryKey: ['trace-graph', traceId],
    queryFn: ({ signal }) => getTraceGraph(traceId, signal),
  });
  const map = useMemo(() => graph.data && buildServiceMap(graph.data), [graph.data]);
  const [selectedKey, setSelectedKey] = useUrlParam('part');
  if (graph.isError) {
    return (
      <ErrorNotice error={graph.error} what="The map of the trace" onRetry={() => void graph.refetch()} />
    );
  }
  if (map === undefined) return <PageSkeleton />;
  const select = (key: string | undefined): void => {
    setSelectedKey(key);
    const node = map.nodes.find((candidate) => candidate.key === key);
    const first = node === undefined ? undefined : firstOf(timeline, node);
    if (first !== undefined) onSelect(first);
  };
  return (
    <WithDetails timeline={timeline} selected={selected}>
      <ServiceMapView map={map} minutes={undefined} selectedKey={selectedKey} onSelect={select} />
    </WithDetails>
  );
}

/** Index of the first segment of a service; of the first call to it, where it sent none of its own. */
function firstOf({ nodes }: Timeline, { name }: MapNode): number | undefined {
  const segment = nodes.findIndex((node) => node.kind === 'segment' && node.document.name === name);
  const index = segment >= 0 ? segment : nodes.findIndex((node) => isCallTo(node.document, name));
  return index < 0 ? undefined : index;
}

/** Tables and queues are nodes of their own, under the name that the call gives them. */
function isCallTo({ name: called, aws }: EntityDocument, name: string): boolean {
  return called === name || [aws?.table_name, aws?.bucket_name, aws?.function_name].includes(name);
}
