/** Which traces are meant: by what they began with, an annotation, a filter expression or an id. */

import { literally, wildcardPattern } from './wildcard-pattern.ts';
import type { Trace } from './trace.ts';
import type { AnnotationValue } from './trace-entity.ts';

/**
 * A text means where the trace begins: `"POST /orders"`, `"/orders/{id}"` with any method, or, without a slash, the
 * name of the first segment, such as `"nightly-report"`. In a path, `{id}`, `:id` and `*` stand for one part, and `**`
 * for any number of them; what follows a `?` in the URL does not count.
 * An object means traces that satisfy all of its members.
 */
export type TraceQuery = string | TraceFields;

export interface TraceFields {
  readonly entry?: string;
  /** Keys and values that the trace has, on whichever segment or subsegment. */
  readonly annotation?: Readonly<Record<string, AnnotationValue>>;
  /** A filter expression, as in the console: `service("orders") { fault }`. */
  readonly filter?: string;
  /** In X-Ray's form, `1-…`. */
  readonly id?: string;
  /** The status that the entry answered with. */
  readonly status?: number;
}

const METHOD_AND_PATH = /^(?:(?<method>[A-Za-z]+)\s+)?(?<path>\/\S*)$/;
const PATH_PARTS = /\*\*|\*|\{[^/}]*\}|:[A-Za-z_]\w*/g;

/** The part of a query that the service answers. */
export function filterOf(query: TraceQuery): string | undefined {
  return typeof query === 'string' ? undefined : query.filter;
}

/** Whether a trace is meant, as far as the service has not decided that. */
export function matchesTrace(trace: Trace, query: TraceQuery): boolean {
  if (typeof query === 'string') return entersAt(trace, query);
  const { entry, annotation = {}, id, status } = query;
  return (
    (entry === undefined || entersAt(trace, entry)) &&
    (id === undefined || trace.id.toLowerCase() === id.toLowerCase()) &&
    (status === undefined || trace.entry?.status === status) &&
    Object.entries(annotation).every(([key, value]) => trace.annotations[key]?.includes(value) === true)
  );
}

/** The query in words, for the sentences of errors. */
export function describeQuery(query: TraceQuery): string {
  return typeof query === 'string' ? query : JSON.stringify(query);
}

function entersAt({ entry }: Trace, wanted: string): boolean {
  if (entry === undefined) return false;
  const { method, path } = METHOD_AND_PATH.exec(wanted)?.groups ?? {};
  if (path === undefined) return wildcardPattern(wanted).test(entry.name);
  if (method !== undefined && method.toUpperCase() !== entry.method?.toUpperCase()) return false;
  return entry.path !== undefined && pathPattern(path).test(entry.path);
}

function pathPattern(path: string): RegExp {
  const fixed = path.split(PATH_PARTS).map(literally);
  const open = [...path.matchAll(PATH_PARTS)].map(([part]) => (part === '**' ? '.*' : '[^/]+'));
  return new RegExp(`^${fixed.map((text, index) => text + (open[index] ?? '')).join('')}$`);
}
