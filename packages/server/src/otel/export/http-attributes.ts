import type { Entity } from '@fluoroscope/wire';
import type { AttributeList } from './attributes.ts';

/**
 * Adds `http` under the stable names of the semantic conventions. The address of a callee is read from the URL, as it
 * stands nowhere else.
 * Source: OpenTelemetry semantic conventions, "HTTP spans"; OpenTelemetry Collector, awsxray exporter and receiver.
 */
export function addHttpAttributes(list: AttributeList, { http }: Entity): void {
  if (http === undefined) return;
  const { request, response } = http;
  list.add('http.request.method', request?.method);
  list.add('url.full', request?.url);
  list.add('user_agent.original', request?.user_agent);
  list.add('client.address', request?.client_ip);
  // An address without a peer's would be read as one that a header told.
  if (request?.x_forwarded_for !== true) list.add('network.peer.address', request?.client_ip);
  list.add('aws.xray.x_forwarded_for', request?.x_forwarded_for);
  list.add('http.response.status_code', response?.status);
  // Senders write -1, or 0, for a length they do not know.
  if ((response?.content_length ?? 0) > 0) list.add('http.response.body.size', response?.content_length);
  if (request?.url !== undefined) addServer(list, request.url);
}

function addServer(list: AttributeList, url: string): void {
  if (!URL.canParse(url)) return;
  const { hostname, port } = new URL(url);
  list.add('server.address', hostname);
  if (port !== '') list.add('server.port', Number(port));
}
