/**
 * Headers as callers hand them to `http.request` and `fetch`: a record, a flat array, an array of pairs, or something
 * like `Headers`. They belong to the caller, who may use them again: nothing here writes into them.
 */

/** The value of a header by its lower-case name, whatever the caller's case; undefined when it is not there. */
export function headerValue(headers: unknown, name: string): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined;
  if (Array.isArray(headers)) return valueInArray(headers, name);
  if ('get' in headers && typeof headers.get === 'function') return headers.get(name) ?? undefined;
  for (const key of Object.keys(headers)) {
    if (key.length === name.length && key.toLowerCase() === name) return Reflect.get(headers, key);
  }
  return undefined;
}

function valueInArray(headers: readonly unknown[], name: string): unknown {
  if (Array.isArray(headers[0])) {
    const pair = headers.find((entry) => Array.isArray(entry) && isNamed(entry[0], name));
    return Array.isArray(pair) ? pair[1] : undefined;
  }
  for (let index = 0; index < headers.length; index += 2) {
    if (isNamed(headers[index], name)) return headers[index + 1];
  }
  return undefined;
}

function isNamed(key: unknown, name: string): boolean {
  return typeof key === 'string' && key.length === name.length && key.toLowerCase() === name;
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
