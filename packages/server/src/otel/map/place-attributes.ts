/**
 * Annotations and metadata: where the attributes go that no rule has put into a member of the document. Which of them
 * are annotations is said by settings and by the span itself; everything else is metadata, so nothing is lost.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: makeXRayAttributes. It loses lists and maps
 * that are to be annotations; here they are metadata.
 */

import type { AnnotationValue } from '@fluoroscope/wire';
import type { AttributeValue } from '../span.ts';
import { annotationKey } from './annotation-key.ts';
import { parseJsonObject, toJsonValue, toScalar } from './json-value.ts';
import type { MappingOptions } from './mapping-options.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** Filled attribute by attribute. */
export interface Placement {
  readonly annotations: Record<string, AnnotationValue>;
  /** The metadata's default namespace. */
  readonly defaults: Record<string, unknown>;
  /** Other namespaces of the metadata. */
  readonly namespaces: Record<string, unknown>;
}

const INDEXED_KEYS = 'aws.xray.annotations';
const NAMESPACE_PREFIX = 'aws.xray.metadata.';

/** Puts every attribute that is left into `placement`. Of two whose keys become the same annotation the later stays. */
export function placeAttributes(
  attributes: SpanAttributes,
  { indexAll, indexed }: MappingOptions,
  placement: Placement,
): void {
  const ownKeys = ownIndexedKeys(attributes);
  for (const [key, value] of attributes.all) {
    if (value === undefined || key === '__proto__' || (key === INDEXED_KEYS && ownKeys !== undefined))
      continue;
    const isSetToIndex = indexed.has(key);
    const isConsumed = attributes.isConsumed(key);
    // Only what the settings list is told twice, in its member and as an annotation.
    if (isConsumed && !isSetToIndex) continue;
    const scalar = isSetToIndex || indexAll || ownKeys?.has(key) === true ? toScalar(value) : undefined;
    if (scalar !== undefined) placement.annotations[annotationKey(key)] = scalar;
    else if (!isConsumed) keep(key, value, placement);
  }
}

/** The keys that the span itself wants to be annotations; undefined where the attribute is no such list. */
function ownIndexedKeys(attributes: SpanAttributes): ReadonlySet<unknown> | undefined {
  const keys = attributes.get(INDEXED_KEYS);
  return Array.isArray(keys) ? new Set<unknown>(keys) : undefined;
}

function keep(key: string, value: AttributeValue, { defaults, namespaces }: Placement): void {
  const members = key.startsWith(NAMESPACE_PREFIX) ? namespaceMembers(key, value) : undefined;
  if (members === undefined) {
    defaults[key] = toJsonValue(value);
    return;
  }
  const namespace = key.slice(NAMESPACE_PREFIX.length);
  if (namespace.toLowerCase() === 'default') Object.assign(defaults, members);
  else namespaces[namespace] = members;
}

/** What an attribute says about a namespace of the metadata; undefined for one that does not. */
function namespaceMembers(key: string, value: AttributeValue): Record<string, unknown> | undefined {
  const isNamespace = key !== NAMESPACE_PREFIX && key !== `${NAMESPACE_PREFIX}__proto__`;
  return isNamespace && typeof value === 'string' ? parseJsonObject(value) : undefined;
}
