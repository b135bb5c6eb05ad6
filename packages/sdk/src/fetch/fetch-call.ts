/**
 * The arguments of `fetch`: a URL as text or object, or a `Request`, and an init whose members win. They are read only;
 * the body is never touched, so that a stream reaches the wire as it would untraced.
 */
import { withHeaders } from '../http/request-headers.ts';

/** A call before it is made. */
export interface FetchCall {
  readonly input: unknown;
  readonly init: object | undefined;
  /** The headers that will be sent: those of the init, or else of the request. */
  readonly headers: unknown;
  readonly url: string;
  readonly host: string;
  readonly method: string;
}

const NORMALIZED_METHOD = /^(?:delete|get|head|options|post|put)$/i;

/** Reads the arguments; undefined when `fetch` will refuse them, and should say so itself. */
export function readFetchCall(input: unknown, init: unknown): FetchCall | undefined {
  const request = isObject(input) && !(input instanceof URL) ? input : undefined;
  const target = String(member(request, 'url') ?? input);
  if (!URL.canParse(target)) return undefined;
  const url = new URL(target);
  const options = isObject(init) ? init : undefined;
  const method = String(member(options, 'method') ?? member(request, 'method') ?? 'GET');
  const headers = member(options, 'headers') ?? member(request, 'headers');
  return {
    input,
    init: options,
    headers,
    url: url.href,
    host: url.hostname || 'Unknown host',
    method: NORMALIZED_METHOD.test(method) ? method.toUpperCase() : method,
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function member(value: object | undefined, name: string): unknown {
  return value === undefined ? undefined : Reflect.get(value, name);
}

/** The call as the official log line names it. */
export function describeFetchCall(call: FetchCall): string {
  return `host: ${call.host}, method: ${call.method}, path: ${new URL(call.url).pathname}`;
}

/** An init that says what the caller's said, and has `added` among the headers. */
export function initWithHeaders(call: FetchCall, added: Readonly<Record<string, string>>): object {
  const headers = withHeaders(call.headers, added);
  const { init, input } = call;
  if (init === undefined) return { ...referrerOf(input), headers };
  const prototype: unknown = Object.getPrototypeOf(init);
  if (prototype === Object.prototype || prototype === null) return { ...init, headers };
  // An init may be a `Request`, or have members it inherits or computes: it answers itself, except for its headers.
  return new Proxy(init, {
    get: (target, name) => (name === 'headers' ? headers : Reflect.get(target, name)),
  });
}

/** `fetch` forgets a request's referrer as soon as there is an init, even one that does not name it. */
function referrerOf(input: unknown): object {
  if (!isObject(input) || !('referrer' in input) || !('referrerPolicy' in input)) return {};
  return { referrer: input.referrer, referrerPolicy: input.referrerPolicy };
}
