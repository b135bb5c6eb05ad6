/** The details of one segment or subsegment as names and values, grouped by the tab that shows them. Pure. */

import { equalTerm, MOST_CHARACTERS, requestScope } from './fact-filters.ts';
import { annotationTerm, throughService } from './filter-text.ts';
import { formatDuration, formatInstant, formatUtcInstant } from './format.ts';
import { outcomesOf, type EntityDocument, type Timeline, type TimelineNode } from './timeline.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Finds the traces that say the same; absent where no expression does. */
  readonly filter?: string;
}

/** A name, a value of any kind, and the expression for it. */
type Entry = readonly [name: string, value: unknown, filter?: string | undefined];

/** What the row is and when it was; absent members are left out. */
export function overviewFacts(node: TimelineNode, timeline: Timeline): readonly Fact[] {
  const { document, segment } = node;
  const service = segment.name;
  return facts([
    ['Kind', kindOf(node)],
    ['Span name', spanNameOf(document)],
    ['Outcome', outcomesOf(node).join(', ')],
    ['Duration', node.end === undefined ? 'In progress' : formatDuration(node.end - node.start)],
    ['Start', instantText(node.start, timeline)],
    ['End', node.end === undefined ? undefined : instantText(node.end, timeline)],
    ['Start (UTC)', formatUtcInstant(node.start)],
    ...requestEntries(node, timeline),
    ['User', document.user, equalTerm('user', document.user)],
    ['Origin', document.origin],
    ['Resource ARN', document.resource_arn, equalTerm('resource.arn', document.resource_arn)],
    ['Service version', 'service' in document ? document.service?.version : undefined],
    ['Namespace', 'namespace' in document ? document.namespace : undefined],
    ['Segment', service, throughService({ name: service })],
    ['Id', document.id],
    ['Parent id', document.parent_id],
    ['Trace id as sent', 'trace_id' in document ? document.trace_id : undefined],
    ['Precursors', 'precursor_ids' in document ? document.precursor_ids?.join(', ') : undefined],
  ]);
}

function requestEntries(node: TimelineNode, timeline: Timeline): readonly Entry[] {
  const { request, response } = node.document.http ?? {};
  const scope = requestScope(node, timeline);
  const scoped = (keyword: string, value: string | number | undefined): string | undefined => {
    const term = equalTerm(keyword, value);
    return term === undefined ? undefined : scope(term);
  };
  return [
    ['Method', request?.method, scoped('http.method', request?.method)],
    ['URL', request?.url, scoped('http.url', request?.url)],
    ['Status', response?.status, scoped('http.status', response?.status)],
    ['Content length', response?.content_length],
    ['Client IP', clientIp(node.document), scoped('http.clientip', request?.client_ip)],
    ['User agent', request?.user_agent, scoped('http.useragent', request?.user_agent)],
    ['Trace header sent on', request?.traced === true ? 'yes' : undefined],
  ];
}

function instantText(instant: number, timeline: Timeline): string {
  return `${formatInstant(instant)} (${offset(instant - timeline.start)})`;
}

/**
 * What the work was: its request, or else the operation that its span was named after, or else who did it. A method
 * without a URL says less than the name of a span.
 */
export function workTitle(document: EntityDocument): string {
  const { method, url } = document.http?.request ?? {};
  if (url !== undefined) return method === undefined ? url : `${method} ${url}`;
  return spanNameOf(document) ?? method ?? document.name;
}

/** Every leaf of the `aws` and `service` blocks, named by its path. */
export function resourceFacts(document: EntityDocument): readonly Fact[] {
  const service = 'service' in document ? document.service : undefined;
  return [...leaves(document.aws, ''), ...leaves(service, 'service')].map(withResourceFilter);
}

export function annotationFacts(document: EntityDocument): readonly Fact[] {
  const entries = Object.entries(document.annotations ?? {});
  return facts(
    entries.map(([key, value]) => [key, value, key === '' ? undefined : annotationTerm(key, value)]),
  );
}

export function sqlFacts(document: EntityDocument): readonly Fact[] {
  const sql = 'sql' in document ? document.sql : undefined;
  return facts([
    ['Query', sql?.sanitized_query],
    ['Database', [sql?.database_type, sql?.database_version].filter((part) => part !== undefined).join(' ')],
    ['URL', sql?.url],
    ['Connection', sql?.connection_string],
    ['User', sql?.user],
    ['Preparation', sql?.preparation],
    ['Driver version', sql?.driver_version],
  ]);
}

/** What a row of the timeline is, in a few words. */
export function kindOf(node: TimelineNode): string {
  const { document } = node;
  if (node.kind === 'segment') return node.isInferred ? 'Inferred segment' : 'Segment';
  const namespace = 'namespace' in document ? document.namespace : undefined;
  if (namespace === 'aws') return 'AWS call';
  return namespace === 'remote' ? 'Remote call' : 'Subsegment';
}

/** Spans are named after their operation and documents after their service,
 *  so operators who know the one look for it. */
export function spanNameOf({ metadata }: EntityDocument): string | undefined {
  const kept = metadata?.['default'];
  const name: unknown =
    typeof kept === 'object' && kept !== null ? Reflect.get(kept, 'otel.span.name') : undefined;
  return typeof name === 'string' ? name : undefined;
}

function clientIp(document: EntityDocument): string | undefined {
  const request = document.http?.request;
  if (request?.client_ip === undefined) return undefined;
  return request.x_forwarded_for === true
    ? `${request.client_ip} (as forwarded, not verified)`
    : request.client_ip;
}

function offset(seconds: number): string {
  return `+${formatDuration(Math.max(0, seconds))}`;
}

function facts(entries: readonly Entry[]): readonly Fact[] {
  return entries
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value, filter]) => fact(name, String(value), filter));
}

/** A term that no longer fits an address is none. */
function fact(name: string, value: string, filter: string | undefined): Fact {
  return filter === undefined || filter.length > MOST_CHARACTERS ? { name, value } : { name, value, filter };
}

/** The few members of `aws` that the filter language has a word for. */
const RESOURCE_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['ec2.instance_id', 'instance.id'],
  ['ec2.availability_zone', 'availabilityzone'],
  ['ecs.availability_zone', 'availabilityzone'],
]);

function withResourceFilter({ name, value }: Fact): Fact {
  const keyword = RESOURCE_KEYWORDS.get(name);
  return keyword === undefined ? { name, value } : fact(name, value, equalTerm(keyword, value));
}

function leaves(value: unknown, path: string): Fact[] {
  if (value === undefined) return [];
  const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isBranch) {
    const text =
      typeof value === 'string'
        ? value
        : Array.isArray(value)
          ? value.map(leafText).join(', ')
          : leafText(value);
    return [{ name: path, value: text }];
  }
  return Object.entries(value).flatMap(([name, member]) =>
    leaves(member, path === '' ? name : `${path}.${name}`),
  );
}

function leafText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
