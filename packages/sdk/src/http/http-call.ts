/**
 * The arguments of `http.request`: `(options, cb)`, `(url, cb)` or `(url, options, cb)`, where a URL may be a text.
 * They are read as Node reads them, and never written: what must change is changed in a copy.
 * Source: Node.js documentation, "http.request(url[, options][, callback])"; names as aws-xray-sdk-core 3.12.0,
 * `patchers/http_p.js`.
 */
import { readHeaders, withHttpHeaders, type GivenHeaders } from './request-headers.ts';

type Options = Readonly<Record<string, unknown>>;

/** A call before it is made. */
export interface HttpCall {
  readonly args: readonly unknown[];
  /** Where the options are, or would be put. */
  readonly optionsIndex: number;
  readonly options: Options | undefined;
  /** Parsed once, for the name and the log. */
  readonly url: URL | undefined;
  readonly given: GivenHeaders;
}

/** Reads the arguments; undefined when there are none to understand, so that Node may say what is wrong. */
export function readHttpCall(args: readonly unknown[]): HttpCall | undefined {
  const first = args[0];
  const url = typeof first === 'string' ? parseUrl(first) : first instanceof URL ? first : undefined;
  const optionsIndex = url === undefined ? 0 : 1;
  const given = args[optionsIndex];
  const options = isOptions(given) ? given : undefined;
  if (url === undefined && options === undefined) return undefined;
  return { args, optionsIndex, options, url, given: readHeaders(options?.['headers']) };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null;
}

/** The host that the subsegment is named after. */
export function hostOf(call: HttpCall): string {
  const host = call.options?.['hostname'] ?? call.options?.['host'] ?? call.url?.hostname;
  if (typeof host !== 'string' || host === '') return 'Unknown host';
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

/** The port that is called; an empty text for the protocol's own. */
export function portOf(call: HttpCall): string {
  const port = call.options?.['port'] ?? call.url?.port ?? call.options?.['defaultPort'];
  return typeof port === 'string' || typeof port === 'number' ? String(port) : '';
}

/** The call as the official log line names it: `host: H, method: M, path: P`. */
export function describeHttpCall(call: HttpCall): string {
  const path = call.options?.['path'] ?? call.url?.pathname ?? '/';
  const method = call.options?.['method'] ?? 'GET';
  return `host: ${hostOf(call)}, method: ${String(method)}, path: ${String(path).replace(/[?#].*$/s, '')}`;
}

/** The call with other options in place of the caller's. */
export function withOptions(call: HttpCall, options: Options): HttpCall {
  const args = [...call.args];
  const isGiven = call.options !== undefined;
  args.splice(call.optionsIndex, isGiven ? 1 : 0, options);
  return { ...call, args, options };
}

/**
 * Whether Node writes the request's head in its constructor, so that headers set afterwards come too late: it does for
 * headers in an array and for `Expect`.
 */
export function sendsHeadAtOnce(call: HttpCall): boolean {
  return call.given.hasExpect || Array.isArray(call.options?.['headers']);
}

/** The call with headers added to those of the caller. */
export function withHeaders(call: HttpCall, added: Readonly<Record<string, string>>): HttpCall {
  return withOptions(call, { ...call.options, headers: withHttpHeaders(call.options?.['headers'], added) });
}
