/**
 * A span as segment documents: the one place where the rules of the mapping come together, in the Collector's order.
 * First those that take attributes for a member of the document (`http`, `cause`, `aws`, `sql`), then annotations and
 * metadata for what they left. Each document is complete with its text, which is what will be stored.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: MakeSegmentDocuments.
 */

import type {
  AnnotationValue,
  AwsBlock,
  DecodedDocument,
  HttpBlock,
  SqlBlock,
  TopLevelDocument,
} from '@fluoroscope/wire';
import { KEPT, KEPT_EVENTS } from '../kept-keys.ts';
import type { AttributeMap, Span, SpanScope } from '../span.ts';
import { setMember } from './block-members.ts';
import { callNamespace } from './call-namespace.ts';
import { documentName } from './document-name.ts';
import { type DocumentRole, documentRoles, isSegmentRole, serviceSegmentId } from './document-role.ts';
import { fitDocument } from './fit-document.ts';
import { keepEvents } from './keep-events.ts';
import { keepSpan } from './keep-span.ts';
import { mapAws } from './map-aws.ts';
import { type MappedCause, mapCause } from './map-cause.ts';
import { mapHttp } from './map-http.ts';
import { mapLinks } from './map-links.ts';
import { type MappedOutcome, mapOutcome } from './map-outcome.ts';
import { mapSql } from './map-sql.ts';
import type { MappedDocument } from './mapped-document.ts';
import type { MappedResource } from './mapped-resource.ts';
import { type MappedTimes, mapTimes } from './mapped-times.ts';
import { placeAttributes, type Placement } from './place-attributes.ts';
import {
  takeInProgress,
  takePrecursorIds,
  takeResourceArn,
  takeTraced,
  takeUser,
  withRequestFlags,
  withSamplingRule,
} from './returned-members.ts';
import { SpanAttributes } from './span-attributes.ts';

/**
 * One document, or two for a span that is split: the dependency, then the service it is in. Every text decodes to
 * exactly its document. Never throws, whatever the span says.
 */
export function spanDocuments(span: Span, resource: MappedResource, scope: SpanScope): DecodedDocument[] {
  return documentRoles(span).map((role) => {
    const { document, text } = fitDocument(mapDocument(span, role, resource, scope));
    // A subsegment has a parent: without one, a span is a segment.
    return { traceId: span.traceId, id: document.id, document: document as TopLevelDocument, text };
  });
}

function mapDocument(
  span: Span,
  role: DocumentRole,
  resource: MappedResource,
  scope: SpanScope,
): MappedDocument {
  const attributes = new SpanAttributes(
    role === 'service' ? withoutRemote(span.attributes) : span.attributes,
  );
  const blocks = mapBlocks(span, role, attributes, resource);
  const name = documentName(span, role, attributes, resource.serviceName);
  const times = mapTimes(span, takeInProgress(attributes));
  const document = identified(span, role, name.name, times, mapOutcome(span, attributes));
  setMember(document, 'namespace', callNamespace(span, role, attributes, name));
  if (role !== 'service') addCall(document, attributes, blocks);
  setMember(document, 'cause', blocks.cause?.cause);
  addOwner(document, role, attributes, resource, blocks);
  if (hasLinks(span, role)) setMember(document, 'links', mapLinks(span.links));
  const placement = placeAll(role, attributes, resource);
  if (role !== 'service') keepRest(placement, span, scope, document, times, blocks.cause);
  setMember(document, 'annotations', annotationsOf(placement));
  setMember(document, 'metadata', metadataOf(placement));
  return document;
}

/** What only the dependency is about. */
const REMOTE_ATTRIBUTES = [
  'aws.remote.service',
  'aws.remote.operation',
  'remoteTarget',
  'K8s.RemoteNamespace',
];

function withoutRemote(attributes: AttributeMap): AttributeMap {
  const own = new Map(attributes);
  for (const key of REMOTE_ATTRIBUTES) own.delete(key);
  return own;
}

interface Blocks {
  readonly http: HttpBlock | undefined;
  readonly cause: MappedCause | undefined;
  readonly aws: AwsBlock | undefined;
  readonly sql: SqlBlock | undefined;
}

/** The order is the Collector's: what one rule takes, the next does not see. A segment has no member for queries. */
function mapBlocks(
  span: Span,
  role: DocumentRole,
  attributes: SpanAttributes,
  resource: MappedResource,
): Blocks {
  const http = withRequestFlags(mapHttp(attributes, span), attributes);
  const cause = mapCause(span, resource.language, attributes);
  const aws = withSamplingRule(mapAws(attributes, span, resource.aws), attributes);
  const sql = isSegmentRole(role) ? undefined : mapSql(attributes, span);
  return { http, cause, aws, sql };
}

/** A document with all members that none is without. */
function identified(
  span: Span,
  role: DocumentRole,
  name: string,
  { start, end }: MappedTimes,
  { error, fault, throttle }: MappedOutcome,
): MappedDocument {
  const { traceId, spanId, parentSpanId } = span;
  const isSplit = role === 'dependency' || role === 'service';
  const splitId = isSplit ? serviceSegmentId(traceId, spanId) : spanId;
  const document: MappedDocument = {
    id: role === 'service' ? splitId : spanId,
    name,
    trace_id: traceId,
    start_time: start,
    error,
    fault,
    throttle,
  };
  setMember(document, 'parent_id', role === 'dependency' ? splitId : parentSpanId);
  if (!isSegmentRole(role)) document.type = 'subsegment';
  if (end === undefined) document.in_progress = true;
  else document.end_time = end;
  return document;
}

function addCall(document: MappedDocument, attributes: SpanAttributes, { http, sql }: Blocks): void {
  setMember(document, 'http', http);
  setMember(document, 'sql', sql);
  if (document.type === undefined) return;
  setMember(document, 'traced', takeTraced(attributes));
  setMember(document, 'precursor_ids', takePrecursorIds(attributes));
}

/** Who recorded it, and for whom. Of what the service half of a split calls, its dependency tells. */
function addOwner(
  document: MappedDocument,
  role: DocumentRole,
  attributes: SpanAttributes,
  resource: MappedResource,
  { aws }: Blocks,
): void {
  const isSegment = isSegmentRole(role);
  setMember(document, 'aws', role === 'service' ? resource.aws : aws);
  setMember(document, 'user', takeUser(attributes));
  if (isSegment || resource.origin !== FUNCTION_ORIGIN) setMember(document, 'origin', resource.origin);
  const arn = takeResourceArn(attributes) ?? (isSegment ? resource.arn : undefined);
  setMember(document, 'resource_arn', arn);
  if (resource.version !== undefined) document.service = { version: resource.version };
}

/** X-Ray has it on segments only. */
const FUNCTION_ORIGIN = 'AWS::Lambda::Function';

/** Messages come to the service, and everything else that a split span links to belongs to its call. */
function hasLinks({ kind }: Span, role: DocumentRole): boolean {
  if (role === 'service') return kind === 'CONSUMER';
  return role !== 'dependency' || kind !== 'CONSUMER';
}

/** Only segments hold what their resource says, and the service half of a split holds nothing else. */
function placeAll(role: DocumentRole, attributes: SpanAttributes, resource: MappedResource): Placement {
  const placement: Placement = { annotations: {}, defaults: {}, namespaces: {} };
  if (isSegmentRole(role)) {
    for (const [key, value] of resource.annotations) placement.annotations[key] = value;
    for (const [key, value] of resource.metadata) placement.defaults[key] = value;
  }
  const ofSpan = role === 'service' ? { ...placement, defaults: {}, namespaces: {} } : placement;
  placeAttributes(attributes, resource.index, ofSpan);
  return placement;
}

function keepRest(
  { defaults, namespaces }: Placement,
  span: Span,
  scope: SpanScope,
  document: MappedDocument,
  times: MappedTimes,
  cause: MappedCause | undefined,
): void {
  keepSpan(defaults, span, scope, document);
  if (times.areFixed) defaults[KEPT.timeFixed] = true;
  const events = keepEvents(defaults, span, cause?.told);
  if (events !== undefined) namespaces[KEPT_EVENTS] = events;
}

/** As many as a trace is searched by. */
const MAX_INDEXED_ANNOTATIONS = 50;

/** In the order of their keys when not all of them will be indexed, so that it is always the same ones that are. */
function annotationsOf({ annotations }: Placement): Record<string, AnnotationValue> | undefined {
  const keys = Object.keys(annotations);
  if (keys.length === 0) return undefined;
  if (keys.length <= MAX_INDEXED_ANNOTATIONS) return annotations;
  return Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function metadataOf({ defaults, namespaces }: Placement): Record<string, unknown> | undefined {
  const hasDefaults = isFilled(defaults);
  if (!hasDefaults && !isFilled(namespaces)) return undefined;
  return hasDefaults ? { default: defaults, ...namespaces } : namespaces;
}

function isFilled(object: object): boolean {
  for (const _key in object) return true;
  return false;
}
