/**
 * Looking at freshly parsed JSON. The decoder mutates what `JSON.parse` made, which nobody else has seen yet: a member
 * of a wrong type is deleted, all others stay where they are, so a good document costs no allocation.
 */

/** `T` as it arrives: the same members, each of any type. */
export type Raw<T> = { [Member in keyof T]?: unknown };

/** Any JSON object. */
export type JsonObject = Record<string, unknown>;

/** Whether `value` is a JSON object: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether `value` is text. */
export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/** Present and no string. */
export function isNotString(value: unknown): boolean {
  return value !== undefined && typeof value !== 'string';
}

/** Present and no boolean. */
export function isNotBoolean(value: unknown): boolean {
  return value !== undefined && typeof value !== 'boolean';
}

/** Present and no JSON object. */
export function isNotObject(value: unknown): boolean {
  return value !== undefined && !isJsonObject(value);
}

/** Present and no integer that a double holds exactly. */
export function isNotInteger(value: unknown): boolean {
  return value !== undefined && !Number.isSafeInteger(value);
}

/** Removes from `list` what `isKept` refuses, in place and in order. Where it all belongs, nothing is written. */
export function retain(list: unknown[], isKept: (element: unknown) => boolean): void {
  let kept = 0;
  for (const element of list) {
    if (!isKept(element)) continue;
    if (list[kept] !== element) list[kept] = element;
    kept += 1;
  }
  if (kept < list.length) list.length = kept;
}
