/**
 * A resource is sent once and stands in every segment of its spans, so a request of a few megabytes could become
 * documents of many gigabytes. What is over the limit goes, the longest attributes first: those that name and place a
 * service are short.
 */

import type { AttributeMap, AttributeValue } from '../span.ts';

/** Ten times what detectors write. */
const MAX_CHARACTERS = 16 * 1024;

/** The resource itself where it is within the limit, as nearly all are. */
export function boundedResource(resource: AttributeMap): AttributeMap {
  let characters = 0;
  for (const [key, value] of resource) characters += key.length + lengthOf(value);
  return characters <= MAX_CHARACTERS ? resource : withoutLongest(resource);
}

function withoutLongest(resource: AttributeMap): AttributeMap {
  const byLength = [...resource]
    .map(([key, value]) => ({ key, characters: key.length + lengthOf(value) }))
    .sort((a, b) => a.characters - b.characters);
  const kept = new Set<string>();
  let left = MAX_CHARACTERS;
  for (const { key, characters } of byLength) {
    left -= characters;
    if (left < 0) break;
    kept.add(key);
  }
  return new Map([...resource].filter(([key]) => kept.has(key)));
}

/** Characters of text; a value that is none counts as much as a number can take. */
function lengthOf(value: AttributeValue): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return 2 * value.length;
  if (Array.isArray(value)) return sum(value as readonly AttributeValue[]);
  return value instanceof Map ? sum(value.keys()) + sum(value.values()) : LONGEST_NUMBER;
}

const LONGEST_NUMBER = 25;

function sum(values: Iterable<AttributeValue>): number {
  let characters = LONGEST_NUMBER;
  for (const value of values) characters += lengthOf(value);
  return characters;
}
