/**
 * Headers as callers hand them to `http.request` and `fetch`: a record, a flat array, an array of pairs, or something
 * like `Headers`. They belong to the caller, who may use them again: nothing here writes into them.
 */

/** What matters of the headers of a call. */
export interface GivenHeaders {
  /** There is an `X-Amzn-Trace-Id`: an AWS client has traced the call, or the application sends its own. */
  readonly hasTrace: boolean;
  readonly traceparent: string | undefined;
  /** There is an `Expect`, with which Node writes a request's head at once. */
  readonly hasExpect: boolean;
}

const NOTHING: GivenHeaders = { hasTrace: false, traceparent: undefined, hasExpect: false };

/** Looks through headers once, whatever the case of their names. Never throws. */
export function readHeaders(headers: unknown): GivenHeaders {
  if (typeof headers !== 'object' || headers === null) return NOTHING;
  if (Array.isArray(headers)) return readList(headers);
  if ('get' in headers && typeof headers.get === 'function') return readGetter(headers as HeadersLike);
  let given = NOTHING;
  for (const name of Object.keys(headers)) given = withHeader(given, name, headers, name);
  return given;
}

interface HeadersLike {
  get(name: string): unknown;
}

function readGetter(headers: HeadersLike): GivenHeaders {
  let given = withHeader(NOTHING, 'traceparent', [headers.get('traceparent') ?? undefined], 0);
  if (headers.get('x-amzn-trace-id')) given = { ...given, hasTrace: true };
  // A Map keeps names in the case they were given in.
  if (headers instanceof Map)
    for (const [name, value] of headers) given = withHeader(given, name, [value], 0);
  return given;
}

function readList(headers: readonly unknown[]): GivenHeaders {
  let given = NOTHING;
  if (Array.isArray(headers[0])) {
    for (const pair of headers) if (Array.isArray(pair)) given = withHeader(given, pair[0], pair, 1);
    return given;
  }
  for (let index = 0; index < headers.length; index += 2)
    given = withHeader(given, headers[index], headers, index + 1);
  return given;
}

function withHeader(given: GivenHeaders, name: unknown, holder: object, key: string | number): GivenHeaders {
  if (typeof name !== 'string') return given;
  // Names of other lengths are the rule: only the rest is looked at.
  switch (name.length) {
    case 15:
      return name.toLowerCase() === 'x-amzn-trace-id' ? { ...given, hasTrace: true } : given;
    case 11: {
      const value: unknown = name.toLowerCase() === 'traceparent' ? Reflect.get(holder, key) : undefined;
      return value === undefined ? given : { ...given, traceparent: String(value) };
    }
    case 6:
      return name.toLowerCase() === 'expect' ? { ...given, hasExpect: true } : given;
    default:
      return given;
  }
}

/** New headers with `added` among them, of the kind `http.request` was given. */
export function withHttpHeaders(headers: unknown, added: Readonly<Record<string, string>>): unknown {
  if (!Array.isArray(headers)) return { ...(headers as object | undefined), ...added };
  const pairs = Object.entries(added);
  return [...headers, ...(Array.isArray(headers[0]) ? pairs : pairs.flat())];
}

/** New headers with `added` among them, of a kind every `fetch` takes. */
export function withFetchHeaders(headers: unknown, added: Readonly<Record<string, string>>): unknown {
  const isIterable = typeof headers === 'object' && headers !== null && Symbol.iterator in headers;
  if (!isIterable) return { ...(headers as object | undefined), ...added };
  return [...(headers as Iterable<unknown>), ...Object.entries(added)];
}
