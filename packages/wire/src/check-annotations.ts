/**
 * Annotations: a flat object of strings, numbers and booleans. Keys of any characters are kept; which of them need
 * brackets in a filter expression is the filter's concern.
 * Source: X-Ray Developer Guide, "X-Ray segment documents", "Annotations".
 */

import type { JsonObject } from './json-value.ts';

/** Deletes annotations whose value is none, in place. */
export function checkAnnotations(annotations: JsonObject): void {
  for (const key in annotations) {
    if (!isAnnotationValue(annotations[key])) delete annotations[key];
  }
}

/** `1e999` is legal JSON and parses to infinity, which no store and no answer could spell. */
function isAnnotationValue(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' || typeof value === 'boolean';
}
