/** Filter expressions for a node or an edge of the map, under the filter and the group that the map itself is under. */

import type { Outcome } from '@fluoroscope/wire';
import {
  bothOf,
  literal,
  outcomeTerm,
  responseTimeTerm,
  throughEdge,
  throughService,
  type SecondsRange,
  type ServiceSelector,
} from './filter-text.ts';
import type { MapEdge, MapNode, ServiceMap } from './service-map.ts';

/** A part of the map that traces can be sought by. */
export type MapPart =
  | { readonly kind: 'node'; readonly service: ServiceSelector }
  | { readonly kind: 'edge'; readonly source: ServiceSelector; readonly target: ServiceSelector };

export interface PartCondition {
  readonly outcome?: Outcome;
  readonly responseTimes?: SecondsRange | undefined;
}

/** The expression of a map: its filter, of the traces of its group. */
export function mapExpression(group: string, filter: string): string {
  return bothOf(group === '' ? '' : `group.name = ${literal(group)}`, filter);
}

/** Traces that have something at the part which satisfies the condition. */
export function partExpression(part: MapPart, { outcome, responseTimes }: PartCondition = {}): string {
  const body = [
    outcome === undefined ? '' : outcomeTerm(outcome),
    responseTimes === undefined ? '' : responseTimeTerm(responseTimes),
  ]
    .filter((term) => term !== '')
    .join(' AND ');
  return part.kind === 'node'
    ? throughService(part.service, body)
    : throughEdge(part.source, part.target, body);
}

/** A client is no service of its own to the filter language: its traces are those of what it calls. */
export function partOfNode(map: ServiceMap, node: MapNode): MapPart {
  const called =
    node.kind.icon === 'client' ? map.edges.find(({ source }) => source === node)?.target : undefined;
  return { kind: 'node', service: selectorOf(called ?? node) };
}

export function partOfEdge({ source, target }: MapEdge): MapPart {
  if (source.kind.icon === 'client') return { kind: 'node', service: selectorOf(target) };
  return { kind: 'edge', source: selectorOf(source), target: selectorOf(target) };
}

function selectorOf({ name, type }: MapNode): ServiceSelector {
  return { name, type };
}
