/**
 * Values of attributes as JSON holds them, so that a document's text says the same as the document.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: annotations and metadata; what JSON cannot
 * say (integers beyond 2^53, NaN, the infinities) is text, where the Collector fails or rounds.
 */

import type { AnnotationValue } from '@fluoroscope/wire';

/** Deeper values are cut off there. The decoders of OTLP stop long before; the documents' own limit is 512. */
const MAX_DEPTH = 64;

/** The value of an annotation; undefined for lists, maps and bytes, which can be none. */
export function toScalar(value: unknown): AnnotationValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return toJsonNumber(value);
    case 'bigint':
      return String(value);
    default:
      return undefined;
  }
}

/** Any attribute's value, or what `JSON.parse` made of one. Bytes become base64; undefined becomes null. */
export function toJsonValue(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object') return toScalar(value) ?? null;
  return value === null || depth >= MAX_DEPTH ? null : toCompound(value, depth + 1);
}

/** Members of a map under their keys. `__proto__` is left out, as the decoder of documents does. */
export function toJsonObject(
  members: Iterable<readonly [string, unknown]>,
  depth = 0,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of members) {
    if (value !== undefined && key !== '__proto__') object[key] = toJsonValue(value, depth);
  }
  return object;
}

/** The object that `text` is the JSON of; undefined for any other text, and for one nested too deep. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON, so a text like any other.
    return undefined;
  }
  return typeof value === 'object' && value !== null && !isDeep(value, MAX_DEPTH)
    ? toJsonObject(Object.entries(value))
    : undefined;
}

function toJsonNumber(value: number): number | string {
  // Adding 0 makes 0 of -0, which JSON does not tell apart.
  return Number.isFinite(value) ? value + 0 : String(value);
}

function toCompound(value: object, depth: number): unknown {
  if (value instanceof Map) return toJsonObject(value, depth);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((element) => toJsonValue(element, depth));
  return toJsonObject(Object.entries(value), depth);
}

function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeep(member, levels - 1));
}
