/**
 * Filter expressions for what a row of the timeline says: the traces in which the same is said again. `http.url` and
 * its kind mean the request of the whole trace, so those of any other row are asked for at its service or its call.
 * Source: X-Ray Developer Guide, "Using filter expressions".
 */

import { calledNames, isCall } from './called-service.ts';
import { literal, metadataTerm, throughEdge, throughService } from './filter-text.ts';
import type { Timeline, TimelineNode } from './timeline.ts';

/** Wraps a term about a request; undefined where the language cannot ask for requests of such a row. */
export type RequestScope = (term: string) => string | undefined;

export function requestScope(node: TimelineNode, timeline: Timeline): RequestScope {
  if (node === timeline.entry) return (term) => term;
  const service = { name: node.segment.name, type: node.isInferred ? undefined : node.segment.origin };
  if (node.kind === 'segment') return (term) => throughService(service, term);
  const [target] = calledNames(node, timeline);
  if (!isCall(node) || target === undefined) return () => undefined;
  return (term) => throughEdge(service, { name: target }, term);
}

/** `keyword = value`, the value as a text or a number. */
export function equalTerm(keyword: string, value: string | number | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : `${keyword} = ${literal(value)}`;
}

/** Traces whose fault, or error, has the exception among its causes. */
export function exceptionTerm(type: string, isFault: boolean): string {
  return `rootcause.${isFault ? 'fault' : 'error'}.exception { name = ${literal(type)} }`;
}

/** More keys than the language takes, or a value that it cannot compare with: undefined. */
export function metadataFilter(path: readonly string[], value: unknown): string | undefined {
  if (
    path.length > MOST_METADATA_KEYS ||
    path.includes('') ||
    (typeof value === 'string' && value.length > MOST_CHARACTERS)
  ) {
    return undefined;
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return metadataTerm(path, value);
}

/** An expression of this length no longer fits an address. */
export const MOST_CHARACTERS = 1000;
const MOST_METADATA_KEYS = 16;
