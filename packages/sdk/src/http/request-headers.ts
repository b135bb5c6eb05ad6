/**
 * Headers as callers hand them to `http.request` and `fetch`: a record, a flat list, a list of pairs, or something like
 * `Headers`. They belong to the caller, who may use them again: nothing here writes into them.
 */
type HeaderList = readonly unknown[];

/** The value of the header called `name` (in lower case), in whatever case it was given. Never throws. */
export function headerOf(headers: unknown, name: string): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const isName = (text: unknown): boolean =>
    typeof text === 'string' && text.length === name.length && text.toLowerCase() === name;
  if (!isIterable(headers)) {
    const key = Object.keys(headers).find(isName);
    return key === undefined ? undefined : Reflect.get(headers, key);
  }
  const given = [...headers];
  const list = Array.isArray(given[0]) ? given.flat() : given;
  const at = list.findIndex((text, index) => index % 2 === 0 && isName(text));
  return at < 0 ? undefined : list[at + 1];
}

/** New headers with `added` among them, of a kind that was given. */
export function withHeaders(
  headers: unknown,
  added: Readonly<Record<string, string>>,
): HeaderList | Readonly<Record<string, unknown>> {
  if (headers === undefined) return added;
  if (!isIterable(headers)) return { ...(headers as object | undefined), ...added };
  const given = [...headers];
  const pairs = Object.entries(added);
  return [...given, ...(typeof given[0] === 'string' ? pairs.flat() : pairs)];
}

function isIterable(headers: unknown): headers is Iterable<unknown> {
  return typeof headers === 'object' && headers !== null && Symbol.iterator in headers;
}
