/** The details of one segment or subsegment as names and values, grouped by the tab that shows them. Pure. */

import { formatDuration, formatInstant } from './format.ts';
import { outcomesOf, type EntityDocument, type Timeline, type TimelineNode } from './timeline.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export function overviewFacts(node: TimelineNode, timeline: Timeline): readonly Fact[] {
  const { document, segment } = node;
  return facts([
    ['Kind', kindOf(node)],
    ['Span name', spanNameOf(document)],
    ['Outcome', outcomesOf(node).join(', ')],
    ['Duration', node.end === undefined ? 'In progress' : formatDuration(node.end - node.start)],
    ['Start', `${formatInstant(node.start)} (${offset(node.start - timeline.start)})`],
    [
      'End',
      node.end === undefined
        ? undefined
        : `${formatInstant(node.end)} (${offset(node.end - timeline.start)})`,
    ],
    ['Method', document.http?.request?.method],
    ['URL', document.http?.request?.url],
    ['Status', document.http?.response?.status],
    ['Content length', document.http?.response?.content_length],
    ['Client IP', clientIp(document)],
    ['User agent', document.http?.request?.user_agent],
    ['User', document.user],
    ['Origin', document.origin],
    ['Resource ARN', document.resource_arn],
    ['Service version', 'service' in document ? document.service?.version : undefined],
    ['Namespace', 'namespace' in document ? document.namespace : undefined],
    ['Segment', node.kind === 'subsegment' ? segment.name : undefined],
    ['Id', document.id],
    ['Parent id', document.parent_id],
    ['Linked traces', document.links?.map((link) => link.trace_id).join(', ')],
  ]);
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
  return [...leaves(document.aws, ''), ...leaves(service, 'service')];
}

export function annotationFacts(document: EntityDocument): readonly Fact[] {
  return facts(Object.entries(document.annotations ?? {}));
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

/** Spans are named after their operation and documents after their service, so operators who know the one look for it. */
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

function facts(entries: readonly (readonly [string, unknown])[]): readonly Fact[] {
  return entries
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => ({ name, value: String(value) }));
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
