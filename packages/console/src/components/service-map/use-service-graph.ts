import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { getServiceGraph, XrayApiError, type GraphSelection } from '../../api/xray-api.ts';
import type { MapOptions } from '../../model/map-options.ts';
import { mapExpression } from '../../model/part-filter.ts';
import { buildServiceMap, type ServiceMap } from '../../model/service-map.ts';
import { formatTimeRange, resolveTimeRange, type TimeRange } from '../../model/time-range.ts';

const EMPTY_INTERVAL_MS = 2_000;
const LOST_INTERVAL_MS = 5_000;

export interface ServiceGraphState {
  /** Undefined until a first answer came. */
  readonly map: ServiceMap | undefined;
  /** Length of the window that was asked for. */
  readonly minutes: number;
  /** Names the question that the map answers. */
  readonly scene: string;
  readonly error: Error | null;
  readonly isFetching: boolean;
  /** The map is that of the question before: the answer is on its way, or was not waited for. */
  readonly isOutdated: boolean;
  /** When the answer came; 0 before. */
  readonly answeredAtMs: number;
  readonly refetch: () => void;
  readonly cancel: () => void;
}

/** The graph of the range, of a group and a filter, when the filter can be asked with; asked again while it is live,
 *  empty, or the service is lost. */
export function useServiceGraph(
  range: TimeRange,
  options: MapOptions,
  isAskable: boolean,
): ServiceGraphState {
  const { group, filter, liveSeconds } = options;
  const client = useQueryClient();
  const queryKey = ['service-graph', formatTimeRange(range), group, filter];
  const graph = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const window = resolveTimeRange(range, Date.now());
      return {
        services: await getServiceGraph(window, signal, selectionOf(group, filter)),
        minutes: (window.EndTime - window.StartTime) / 60,
        scene: JSON.stringify(queryKey),
      };
    },
    refetchInterval: ({ state }) => {
      if (isLost(state.error)) return LOST_INTERVAL_MS;
      if (liveSeconds !== undefined) return liveSeconds * 1000;
      // An empty map waits for the first trace.
      return state.data?.services.length === 0 && group === '' && filter === '' ? EMPTY_INTERVAL_MS : false;
    },
    placeholderData: keepPreviousData,
    enabled: isAskable,
  });
  const services = graph.data?.services;
  return {
    map: useMemo(() => services && buildServiceMap(services), [services]),
    minutes: graph.data?.minutes ?? 1,
    scene: graph.data?.scene ?? '',
    error: graph.error,
    isFetching: graph.isFetching,
    isOutdated: graph.isPlaceholderData,
    answeredAtMs: graph.dataUpdatedAt,
    refetch: () => void graph.refetch(),
    cancel: () => void client.cancelQueries({ queryKey }),
  };
}

/** A group alone is asked for by its name, as X-Ray does; beside a filter it is a term of the expression. */
function selectionOf(group: string, filter: string): GraphSelection {
  if (filter !== '') return { FilterExpression: mapExpression(group, filter) };
  return group === '' ? {} : { GroupName: group };
}

function isLost(error: Error | null): boolean {
  return error instanceof XrayApiError && (error.status === undefined || error.status >= 500);
}
