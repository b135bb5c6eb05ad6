/**
 * The address of a request, as it was sent or put together from its parts.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/http.go: constructServerURL, constructClientURL. It
 * does not put IPv6 addresses in brackets, does not read `server.port` for calls, and writes an address without host.
 */

import type { SpanKind } from '../span.ts';
import { bracketed } from './ip-address.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** Undefined where no host is known. Never throws. */
export function httpUrl(attributes: SpanAttributes, kind: SpanKind): string | undefined {
  const full = attributes.text('url.full', 'http.url');
  if (full !== undefined) return full;
  const scheme = attributes.text('url.scheme', 'http.scheme') ?? 'http';
  const authority =
    kind === 'SERVER' ? serverAuthority(attributes, scheme) : clientAuthority(attributes, scheme);
  return authority === undefined ? undefined : `${scheme}://${authority}${pathAndQuery(attributes)}`;
}

function serverAuthority(attributes: SpanAttributes, scheme: string): string | undefined {
  return authorityOf(
    attributes.text('server.address'),
    attributes.text('http.host'),
    attributes.text('http.server_name', 'net.host.name', 'host.name'),
    attributes.integer('server.port', 'net.host.port'),
    scheme,
  );
}

function clientAuthority(attributes: SpanAttributes, scheme: string): string | undefined {
  return authorityOf(
    attributes.text('server.address'),
    attributes.text('http.host'),
    attributes.text('net.peer.name', 'net.peer.ip'),
    attributes.integer('server.port', 'net.peer.port', 'network.peer.port'),
    scheme,
  );
}

/** The `Host` header, `hostHeader`, names the port itself. */
function authorityOf(
  address: string | undefined,
  hostHeader: string | undefined,
  name: string | undefined,
  port: number | undefined,
  scheme: string,
): string | undefined {
  if (address === undefined && hostHeader !== undefined) return hostHeader;
  const host = address ?? name;
  if (host === undefined) return undefined;
  const isPlain = port === undefined || port <= 0 || isDefaultPort(scheme, port);
  return isPlain ? bracketed(host) : `${bracketed(host)}:${port}`;
}

function isDefaultPort(scheme: string, port: number): boolean {
  return (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443);
}

/** `/items?page=2`; nothing is escaped. */
function pathAndQuery(attributes: SpanAttributes): string {
  const path = attributes.text('url.path');
  const target = path === undefined ? attributes.text('http.target') : undefined;
  const whole = target ?? `${path ?? '/'}${queryOf(attributes)}`;
  return whole.startsWith('/') ? whole : `/${whole}`;
}

function queryOf(attributes: SpanAttributes): string {
  const query = attributes.text('url.query') ?? '';
  return query === '' || query.startsWith('?') ? query : `?${query}`;
}
