/**
 * The `http` block of a server's segment. Unlike in the official SDK the URL is the one the client asked for, also
 * inside a mounted router, what redaction withholds is not in it, and the length of the response is read from the
 * response's own headers.
 * Source: aws-xray-sdk-core 3.12.0, `incoming_request_data.js`; X-Ray Developer Guide, "HTTP request data".
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { redactUrl } from '../redact/redaction.ts';

/** `http.request` of a server's segment. */
export interface IncomingRequest {
  method: string;
  user_agent: string;
  client_ip: string;
  url: string;
  /** There when `client_ip` is what the client or a proxy said in `X-Forwarded-For`, which anybody can write. */
  x_forwarded_for?: true;
}

/** `http.response` of a server's segment. */
export interface OutgoingResponse {
  status?: number;
  /** Bytes of the body, when the response's headers say it. */
  content_length?: number;
}

/** Whoever knows the response's headers: the response itself, or a framework's reply that holds them. */
export interface HeaderReader {
  getHeader(name: string): unknown;
}

export class IncomingRequestData {
  request: IncomingRequest;
  // Declared only: an absent response must not be a member.
  declare response?: OutgoingResponse;

  /** @param target what the client asked for, when `req.url` is not it */
  constructor(req: IncomingMessage, target = requestTarget(req)) {
    const forwardedFor = firstForwardedFor(req);
    this.request = {
      method: req.method ?? '',
      user_agent: req.headers['user-agent'] ?? '',
      client_ip: forwardedFor ?? peerOf(req)?.remoteAddress ?? '',
      url: redactUrl(absoluteUrl(req, target)),
    };
    if (forwardedFor !== undefined) this.request.x_forwarded_for = true;
  }

  /** Notes the status, and the length when it is known; at most what `res` says at this moment. */
  close(res: ServerResponse, headers: HeaderReader = res): void {
    this.response = {};
    if (Number.isInteger(res.statusCode)) this.response.status = res.statusCode;
    // The answer to HEAD says how long a body would be that was not sent.
    const length = this.request.method === 'HEAD' ? undefined : contentLength(headers);
    if (length !== undefined) this.response.content_length = length;
  }
}

/** Path and query as the client sent them: `url` is relative in a mounted router. */
export function requestTarget(req: IncomingMessage): string {
  const { originalUrl } = req as { originalUrl?: unknown };
  return typeof originalUrl === 'string' ? originalUrl : (req.url ?? '');
}

/** The header `Host`, or what HTTP/2 has in its place. */
export function hostOf(req: IncomingMessage): string | undefined {
  const authority = req.headers[':authority'];
  return req.headers.host ?? (typeof authority === 'string' ? authority : undefined);
}

/** Requests that an application makes up, as for a gateway's event, have what the official SDK reads: `connection`. */
function peerOf(req: IncomingMessage): (Socket & { encrypted?: boolean }) | undefined {
  return (req.socket as Socket | undefined) ?? req.connection;
}

function absoluteUrl(req: IncomingMessage, target: string): string {
  // A request for a proxy names the whole URL.
  if (target.startsWith('http://') || target.startsWith('https://')) return target;
  return `${peerOf(req)?.encrypted === true ? 'https://' : 'http://'}${hostOf(req) ?? ''}${target}`;
}

function firstForwardedFor(req: IncomingMessage): string | undefined {
  const header = req.headers['x-forwarded-for'];
  const text = typeof header === 'string' ? header : header?.[0];
  if (!text) return undefined;
  const comma = text.indexOf(',');
  return (comma < 0 ? text : text.slice(0, comma)).trim();
}

function contentLength(headers: HeaderReader): number | undefined {
  if (typeof headers.getHeader !== 'function') return undefined;
  const value = headers.getHeader('content-length');
  const length = typeof value === 'string' ? Number(value) : value;
  return typeof length === 'number' && Number.isSafeInteger(length) ? length : undefined;
}
