/**
 * `JSON.parse` makes an ordinary member of a `__proto__` key, but the first later `target[key] = value` over such a
 * document would replace a prototype. Taking the key out here keeps every reader safe, whatever way it copies.
 */

import { isJsonObject } from './json-value.ts';

/** Whether JSON text may hold a `__proto__` key, escapes included. May err towards yes. */
export function mayHaveProtoKey(text: string): boolean {
  // Any letter of the key could be spelled `\u00..`; such escapes are rare, so they just take the slow way.
  return text.includes('__proto__') || text.includes('\\u00');
}

/** Deletes every own `__proto__` member in a parsed value, at any depth. Recurses, so mind the nesting limit. */
export function deleteProtoKeys(value: unknown): void {
  if (Array.isArray(value)) {
    for (const element of value) deleteProtoKeys(element);
  } else if (isJsonObject(value)) {
    if (Object.hasOwn(value, '__proto__')) delete value['__proto__'];
    for (const member of Object.values(value)) deleteProtoKeys(member);
  }
}
