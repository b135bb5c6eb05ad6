/**
 * How long a value is as compact JSON text, without writing it. A span of JSON is known only after the whole request
 * was parsed, so its length has to be found in what was made of it.
 */

import type { JsonObject } from './json-members.ts';

/** How many bytes a text has: without the bytes that escapes would add. */
export type MeasureText = (text: string) => number;

/**
 * Whether `value`, parsed from JSON, takes more than `limitBytes` as compact JSON. Numbers count as eight bytes. Looks
 * no further than the limit, and keeps what it has yet to see in a list, as a value may be nested deeper than a stack.
 */
export function isLongerJson(value: unknown, limitBytes: number, measure: MeasureText): boolean {
  const pending: unknown[] = [value];
  let bytes = 0;
  while (pending.length > 0 && bytes <= limitBytes) {
    const next = pending.pop();
    if (typeof next === 'string') bytes += measure(next) + 3;
    else if (typeof next !== 'object' || next === null) bytes += 8;
    else bytes += 3 + addMembers(next, pending, measure);
  }
  return bytes > limitBytes;
}

/** Puts what a list or an object holds to what is pending; gives the bytes of its keys. */
function addMembers(value: object, pending: unknown[], measure: MeasureText): number {
  if (Array.isArray(value)) {
    for (const element of value) pending.push(element);
    return 0;
  }
  let bytes = 0;
  // What was parsed inherits nothing that this loop could meet, and a list of entries would cost more than the parsing.
  for (const key in value) {
    bytes += measure(key) + 3;
    pending.push((value as JsonObject)[key]);
  }
  return bytes;
}
