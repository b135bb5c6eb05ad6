/** What the services of a group completed in one minute, and who called whom: all that anomalies are looked for in. */

import type { GraphService, ServiceGraph } from '../query/service-graph.ts';
import type { InsightService, RequestImpact } from './insight.ts';

export interface MinuteNode {
  /** The same for the same service in every minute. */
  readonly key: string;
  readonly service: InsightService;
  /** Clients call it. */
  readonly isRoot: boolean;
  readonly requests: RequestImpact;
}

export interface MinuteGraph {
  /** Whole minutes since the epoch. */
  readonly minute: number;
  readonly nodes: ReadonlyMap<string, MinuteNode>;
  /** Callers' and callees' keys; messages over links are no calls, since nobody fails with their receiver. */
  readonly calls: readonly { readonly source: string; readonly target: string }[];
}

/** `graph` holds what completed in the minute. */
export function toMinuteGraph(minute: number, graph: ServiceGraph): MinuteGraph {
  const nodes = new Map<string, MinuteNode>();
  const keys = new Map<string, string>();
  for (const service of graph.services) {
    const node = toNode(service);
    keys.set(service.key, node.key);
    nodes.set(node.key, node);
  }
  const calls = graph.edges.flatMap(({ kind, source, target }) => {
    const [from, to] = [keys.get(source), keys.get(target)];
    return kind === 'link' || from === undefined || to === undefined ? [] : [{ source: from, target: to }];
  });
  return { minute, nodes, calls };
}

/** Name, type and account together identify a service. */
export function keyOfService({ name, type = '', accountId = '' }: InsightService): string {
  return JSON.stringify([name, type, accountId]);
}

function toNode({ name, names, type, accountId, isRoot, statistics }: GraphService): MinuteNode {
  const service = { name, names: [...names], type, accountId };
  const { ok = 0, error = 0, throttle = 0, fault = 0 } = statistics ?? {};
  const total = ok + error + throttle + fault;
  return { key: keyOfService(service), service, isRoot, requests: { faults: fault, oks: ok, total } };
}
