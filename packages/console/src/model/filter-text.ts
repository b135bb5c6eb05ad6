/**
 * Filter expressions as the console writes them: for a part of the map, a value of a segment, a range of response
 * times. The server evaluates them; nothing here decides whether a trace fits.
 * Source: X-Ray Developer Guide, "Using filter expressions".
 */

import type { Outcome } from '@fluoroscope/wire';

/** A node of the map: `type` undefined means any type. */
export interface ServiceSelector {
  readonly name: string;
  readonly type?: string | undefined;
}

/** From the first to below the second, in seconds; a bound that is undefined bounds nothing. */
export type SecondsRange = readonly [number | undefined, number | undefined];

/** A text as a literal of an expression. */
export function literal(value: string | number | boolean): string {
  return JSON.stringify(value);
}

/** Both, of which either may be empty. */
export function bothOf(...expressions: readonly string[]): string {
  const terms = expressions.map((expression) => expression.trim()).filter((expression) => expression !== '');
  return terms.length < 2 ? (terms[0] ?? '') : terms.map(enclosed).join(' AND ');
}

/** Traces with a node in which something satisfies `body`, or with that node at all. */
export function throughService(service: ServiceSelector, body = ''): string {
  return `service(${nodeText(service)})${bodyText(body)}`;
}

/** Traces with a direct call from one node to another that satisfies `body`, or with that call at all. */
export function throughEdge(source: ServiceSelector, target: ServiceSelector, body = ''): string {
  return `edge(${nodeText(source)}, ${nodeText(target)})${bodyText(body)}`;
}

/** The term for an outcome in which each request has exactly one: a throttled request is an error too. */
export function outcomeTerm(outcome: Outcome): string {
  return outcome === 'error' ? 'error AND !throttle' : outcome;
}

/** The term for response times in a range; empty for a range without bounds. */
export function responseTimeTerm([from, to]: SecondsRange): string {
  const terms = [
    from === undefined || from <= 0 ? '' : `responsetime >= ${decimal(from)}`,
    to === undefined ? '' : `responsetime < ${decimal(to)}`,
  ];
  return terms.filter((term) => term !== '').join(' AND ');
}

/** Traces whose annotation has the value. */
export function annotationTerm(key: string, value: string | number | boolean): string {
  return `${annotationKey(key)} = ${literal(value)}`;
}

/** `annotation.key`, or `annotation["a key"]` where a dot would not do. */
export function annotationKey(key: string): string {
  return /^[A-Za-z0-9_]+$/.test(key) ? `annotation.${key}` : `annotation[${literal(key)}]`;
}

/** Traces with a value at a place in the metadata of some part: the namespace, then keys of nested objects. */
export function metadataTerm(path: readonly string[], value: string | number | boolean): string {
  const keys = path.map((key) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${literal(key)}]`));
  return `metadata${keys.join('')} = ${literal(value)}`;
}

function nodeText({ name, type }: ServiceSelector): string {
  return type === undefined || type === ''
    ? literal(name)
    : `id(name: ${literal(name)}, type: ${literal(type)})`;
}

function bodyText(body: string): string {
  return body === '' ? '' : ` { ${body} }`;
}

function enclosed(expression: string): string {
  return `(${expression})`;
}

/** The filter language has no exponents. */
function decimal(seconds: number): string {
  return String(Number(seconds.toFixed(6)));
}
