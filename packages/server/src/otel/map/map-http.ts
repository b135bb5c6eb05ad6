/**
 * The `http` block, from the names of both generations of the semantic conventions: where a span has both, the stable
 * one wins. Attributes are consumed only when a block results, so that the address of a database stays readable.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/http.go. It writes a length of 0 where none is known
 * and the address of the callee as that of the client of a call; neither is true, so we write nothing.
 */

import type { HttpBlock, HttpRequest, HttpResponse } from '@fluoroscope/wire';
import type { AttributeMap, Span } from '../span.ts';
import { sqsQueueUrl } from './aws-call.ts';
import { setMember } from './block-members.ts';
import { httpUrl } from './http-url.ts';
import { isIpAddress } from './ip-address.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** Attributes without which a span is not about HTTP, whatever addresses it has. */
const HTTP_NAMES: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.method',
  'user_agent.original',
  'http.user_agent',
  'http.response.status_code',
  'http.status_code',
  'url.full',
  'http.url',
  'url.scheme',
  'http.scheme',
  'http.host',
  'http.target',
  'http.server_name',
  'net.host.port',
  'url.path',
  'url.query',
  'http.client_ip',
]);

const ADDRESS_NAMES: ReadonlySet<string> = new Set([
  'net.host.name',
  'host.name',
  'net.peer.name',
  'net.peer.ip',
  'net.peer.port',
  'server.address',
  'server.port',
  'client.address',
  'network.peer.address',
  'network.peer.port',
  'http.response.body.size',
  'http.response_content_length',
]);

const SMALLEST_STATUS = 100;
const LARGEST_STATUS = 999;

/** Undefined where the span is not about HTTP or says nothing that X-Ray has a member for. Never throws. */
export function mapHttp(attributes: SpanAttributes, span: Span): HttpBlock | undefined {
  if (!isAboutHttp(attributes.all)) return undefined;
  const request = httpRequest(attributes, span);
  const response = httpResponse(attributes, span);
  if (request === undefined && response === undefined) return undefined;
  attributes.consume(consumedNames(attributes));
  const block: HttpBlock = {};
  setMember(block, 'request', request);
  setMember(block, 'response', response);
  return block;
}

function isAboutHttp(attributes: AttributeMap): boolean {
  for (const name of attributes.keys()) if (HTTP_NAMES.has(name)) return true;
  return false;
}

function httpRequest(attributes: SpanAttributes, span: Span): HttpRequest | undefined {
  const request: HttpRequest = {};
  setMember(request, 'method', attributes.text('http.request.method', 'http.method'));
  if (sqsQueueUrl(attributes) === undefined) setMember(request, 'url', httpUrl(attributes, span.kind));
  setMember(request, 'user_agent', attributes.text('user_agent.original', 'http.user_agent'));
  addClient(request, attributes, span);
  return isEmpty(request) ? undefined : request;
}

/** An address that does not come from the connection was in a header, where anybody can write it. */
function addClient(request: HttpRequest, attributes: SpanAttributes, { kind }: Span): void {
  const peer = addressIn(attributes, 'network.peer.address') ?? attributes.text('net.peer.ip');
  const isCall = kind === 'CLIENT' || kind === 'PRODUCER';
  const client =
    addressIn(attributes, 'client.address') ??
    attributes.text('http.client_ip') ??
    (isCall ? undefined : peer);
  if (client === undefined) return;
  request.client_ip = client;
  if (peer === undefined) request.x_forwarded_for = true;
}

/** These two may also hold a name or the path of a socket. */
function addressIn(
  attributes: SpanAttributes,
  name: 'client.address' | 'network.peer.address',
): string | undefined {
  const address = attributes.text(name);
  return address !== undefined && isIpAddress(address) ? address : undefined;
}

function httpResponse(attributes: SpanAttributes, span: Span): HttpResponse | undefined {
  const response: HttpResponse = {};
  const status = attributes.integer('http.response.status_code', 'http.status_code');
  if (status !== undefined && status >= SMALLEST_STATUS && status <= LARGEST_STATUS) response.status = status;
  setMember(response, 'content_length', contentLength(attributes, span));
  return isEmpty(response) ? undefined : response;
}

function contentLength(attributes: SpanAttributes, { events }: Span): number | undefined {
  const length =
    attributes.integer('http.response.body.size', 'http.response_content_length') ?? headerLength(attributes);
  if (length !== undefined) return length >= 0 ? length : undefined;
  return (
    receivedLength(attributes.all) ?? events.map((event) => receivedLength(event.attributes)).find(Boolean)
  );
}

/** Headers are lists of texts. */
function headerLength(attributes: SpanAttributes): number | undefined {
  const values = attributes.get('http.response.header.content-length');
  const first: unknown = Array.isArray(values) ? values[0] : undefined;
  return typeof first === 'string' && /^\d{1,15}$/.test(first) ? Number(first) : undefined;
}

/** Instrumentations once told of each message that they sent or received. */
function receivedLength(attributes: AttributeMap): number | undefined {
  if (attributes.get('message.type') !== 'RECEIVED') return undefined;
  const size =
    attributes.get('messaging.message.body.size') ?? attributes.get('messaging.message_payload_size_bytes');
  return typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : undefined;
}

/** A value of another type than rules read, or a name where they look for an address, stays with the span. */
function consumedNames(attributes: SpanAttributes): readonly string[] {
  const names: string[] = [];
  for (const [name, value] of attributes.all) {
    const isRead = HTTP_NAMES.has(name) || ADDRESS_NAMES.has(name);
    if (isRead && isUsable(name, attributes) && typeof value !== 'object') names.push(name);
  }
  return names;
}

function isUsable(name: string, attributes: SpanAttributes): boolean {
  if (name !== 'client.address' && name !== 'network.peer.address') return true;
  return addressIn(attributes, name) !== undefined;
}

function isEmpty(block: object): boolean {
  for (const _ in block) return false;
  return true;
}
