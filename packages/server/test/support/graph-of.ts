/** A service graph of calls between services that all send segments. */

import type { DurationMicros, EpochMicros } from '@fluoroscope/wire';
import type { RequestStatistics, ServiceGraph } from '../../src/query/service-graph.ts';

type Call = readonly [caller: string, callee: string, requests: number];

export function graphOf(...calls: readonly Call[]): ServiceGraph {
  const names = [...new Set(calls.flatMap(([caller, callee]) => [caller, callee]))];
  return {
    services: names.map((name) => ({
      key: name,
      name,
      names: [],
      type: undefined,
      accountId: undefined,
      state: 'active',
      isRoot: false,
      statistics: undefined,
    })),
    edges: calls.map(([source, target, requests]) => ({
      kind: 'call',
      source,
      target,
      statistics: statisticsOf(requests),
      aliases: [],
    })),
  };
}

function statisticsOf(ok: number): RequestStatistics {
  return {
    ok,
    error: 0,
    throttle: 0,
    fault: 0,
    totalResponseTime: 0 as DurationMicros,
    start: 0 as EpochMicros,
    end: 0 as EpochMicros,
    spread: { milliseconds: [], counts: [] },
  };
}
