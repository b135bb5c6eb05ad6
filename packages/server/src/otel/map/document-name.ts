/**
 * What a document is named after: of a segment its service, of a subsegment what it calls or does. Names are what the
 * map is drawn from, so they are looked for in the Collector's order; what it does not read yet (the stable names of
 * the semantic conventions, consumers as services, AWS services by `rpc.service` before any database) stands where
 * X-Ray's SDKs give the same name.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: MakeSegment; AWS X-Ray SDK for Node.js,
 * names of subsegments for queries (`database@host`) and calls (the host).
 */

import type { Span } from '../span.ts';
import { isAwsApiCall } from './aws-call.ts';
import { cleanName } from './clean-name.ts';
import { databaseName } from './database-name.ts';
import { type DocumentRole, isLocalRoot, isSegmentRole } from './document-role.ts';
import type { SpanAttributes } from './span-attributes.ts';

export interface DocumentName {
  readonly name: string;
  /** The name is that of a service of AWS, whatever else the span says. */
  readonly isAwsService: boolean;
}

/** Of a span whose name has no character that is allowed. */
const NAMELESS = 'span';

/** The name of a span's document. `serviceName` is the resource's, cleaned; undefined when it has none. */
export function documentName(
  span: Span,
  role: DocumentRole,
  attributes: SpanAttributes,
  serviceName: string | undefined,
): DocumentName {
  const peer = ownService(span, role, attributes, serviceName) ?? peerService(span, role, attributes);
  if (peer !== undefined) return { name: peer, isAwsService: false };
  const awsService = nameIn(attributes, 'aws.service');
  if (awsService !== undefined) return { name: awsService, isAwsService: true };
  const name =
    databaseAtHost(attributes) ??
    (isSegmentRole(role) ? (nameIn(attributes, 'aws.local.service') ?? serviceName) : undefined) ??
    calledInterface(attributes) ??
    calledHost(attributes) ??
    nameIn(attributes, 'messaging.destination.name') ??
    (cleanName(span.name) || NAMELESS);
  return { name, isAwsService: false };
}

/**
 * The service of a document that stands for one, whatever its span calls. Consumers are named like servers, and so is
 * the service half of a split, which would otherwise be named like the dependency beside it.
 */
function ownService(
  span: Span,
  role: DocumentRole,
  attributes: SpanAttributes,
  serviceName: string | undefined,
): string | undefined {
  if (!isSegmentRole(role)) return undefined;
  if (role === 'service' || span.kind === 'CONSUMER') {
    return nameIn(attributes, 'aws.local.service') ?? serviceName;
  }
  const isEntry = span.kind === 'SERVER' || (span.kind === 'INTERNAL' && isLocalRoot(span));
  return isEntry ? nameIn(attributes, 'aws.local.service') : undefined;
}

function peerService({ kind }: Span, role: DocumentRole, attributes: SpanAttributes): string | undefined {
  const isCall = kind === 'CLIENT' || kind === 'PRODUCER' || (kind === 'CONSUMER' && !isSegmentRole(role));
  const remote = isCall ? attributes.text('aws.remote.service') : undefined;
  return (
    (remote === undefined ? undefined : toName(isAwsApiCall(attributes) ? withoutVendor(remote) : remote)) ??
    nameIn(attributes, 'service.peer.name') ??
    nameIn(attributes, 'peer.service')
  );
}

/** `AWS::SQS` and `AWS.SDK.SQS` are what X-Ray calls SQS. */
function withoutVendor(service: string): string {
  if (service.startsWith('AWS.SDK.')) return service.slice('AWS.SDK.'.length);
  return service.startsWith('AWS::') ? service.slice('AWS::'.length) : service;
}

/**
 * `shop@db1.example`. A table of DynamoDB is no database of its own (the call is named after DynamoDB), and Redis has
 * numbers for names.
 */
function databaseAtHost(attributes: SpanAttributes): string | undefined {
  const database = databaseName(attributes);
  if (database === undefined || isAwsApiCall(attributes)) return undefined;
  if (attributes.text('db.system.name', 'db.system') === 'redis') return undefined;
  const host =
    connectionHost(attributes.text('db.connection_string')) ??
    attributes.text('server.address', 'net.peer.name');
  return toName(host === undefined ? database : `${database}@${host}`);
}

function connectionHost(connection: string | undefined): string | undefined {
  if (connection === undefined) return undefined;
  return urlHost(connection.startsWith('jdbc:') ? connection.slice('jdbc:'.length) : connection);
}

/** The newest conventions have no `rpc.service` and write `shop.Cart/AddItem` as the method. */
function calledInterface(attributes: SpanAttributes): string | undefined {
  const service = nameIn(attributes, 'rpc.service');
  const method = service === undefined ? attributes.text('rpc.method') : undefined;
  const end = method?.lastIndexOf('/') ?? -1;
  return method === undefined || end === -1 ? service : toName(method.slice(0, end));
}

function calledHost(attributes: SpanAttributes): string | undefined {
  const host =
    nameIn(attributes, 'http.host') ??
    nameIn(attributes, 'server.address') ??
    nameIn(attributes, 'net.peer.name');
  if (host !== undefined) return host;
  const urlHostName = urlHost(attributes.text('url.full', 'http.url'));
  return urlHostName === undefined ? undefined : toName(urlHostName);
}

function urlHost(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return hostname === '' ? undefined : hostname;
}

function nameIn(attributes: SpanAttributes, key: string): string | undefined {
  const value = attributes.get(key);
  return typeof value === 'string' ? toName(value) : undefined;
}

/** A text of which nothing is left names nothing. */
function toName(text: string): string | undefined {
  const name = cleanName(text);
  return name === '' ? undefined : name;
}
