/**
 * The `http` block of an outgoing call. The URL keeps its port, which the official SDK loses, and loses its query, as
 * officially, for calls by Node's http client; fetch shows the whole URL.
 * Source: aws-xray-sdk-core 3.12.0, `segments/attributes/remote_request_data.js`; aws-xray-sdk-fetch 3.12.0.
 */
import { redactUrl } from '../redact/redaction.ts';
import type { HttpBlock } from './entity.ts';
import { SegmentUtils, type ResponseLike } from './segment-utils.ts';

/** What is read of a Node `ClientRequest`. */
export interface RemoteRequestLike {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly host?: string | undefined;
  readonly protocol?: string | undefined;
  readonly agent?: unknown;
  /** The port called: a `ClientRequest` does not show it. */
  readonly port?: string | undefined;
}

/** What is read of a fetch `Request`. */
export interface FetchRequestLike {
  readonly url: string;
  readonly method: string;
}

/** What is read of a fetch `Response`. */
export interface FetchResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
}

export function remoteRequestBlock(req: RemoteRequestLike, res: ResponseLike | null | undefined): HttpBlock {
  const block: HttpBlock = { request: { url: urlOf(req), method: req.method ?? '' } };
  if (res) block.response = SegmentUtils.getHttpResponseData(res);
  return block;
}

function urlOf(req: RemoteRequestLike): string {
  const agent = req.agent as { protocol?: string } | null | undefined;
  const protocol = agent?.protocol ?? req.protocol;
  if (protocol === undefined) return '';
  const path = req.path ?? '';
  const query = path.indexOf('?');
  const host = `${req.host ?? ''}${shownPort(req.port ?? '', protocol)}`;
  return `${protocol}//${host}${query < 0 ? path : path.slice(0, query)}`;
}

/** As in a URL: nothing for the protocol's own port. */
function shownPort(port: string, protocol: string): string {
  const isDefault = port === '' || port === (protocol === 'https:' ? '443' : '80');
  return isDefault ? '' : `:${port}`;
}

export function fetchRequestBlock(
  request: FetchRequestLike,
  response: FetchResponseLike | null | undefined,
): HttpBlock {
  const block: HttpBlock = { request: { url: redactUrl(request.url), method: request.method } };
  if (!response) return block;
  block.response = { status: response.status };
  const length = Number.parseInt(response.headers.get('content-length') ?? '', 10);
  if (Number.isFinite(length)) block.response.content_length = length;
  return block;
}
