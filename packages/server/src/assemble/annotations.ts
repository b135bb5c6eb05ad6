/**
 * The annotations that a trace can be found by, merged over all its segments and subsegments. What does not fit the
 * limits stays in the documents and is not indexed. Which keys are taken when there are more than fit depends only on
 * the tree: first come in the order of its entities.
 * Source: X-Ray Developer Guide, "Segment documents", section "Annotations": 50 keys a trace, keys of 500 characters,
 * values of 1,000 Unicode characters.
 */

import type { AnnotationValue } from '@fluoroscope/wire';
import type { TraceAnnotation, TraceUser } from './trace.ts';
import type { ServiceIndex } from './services.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

const MAX_KEYS = 50;
const MAX_KEY_CHARACTERS = 500;
const MAX_VALUE_CODE_POINTS = 1000;

interface AnnotationDraft extends TraceAnnotation {
  readonly services: number[];
}

type ValuesByKey = Map<string, Map<AnnotationValue, AnnotationDraft>>;

/** One element for each distinct value of a key, keys in the order they were first met. */
export function collectAnnotations(tree: TraceTree, index: ServiceIndex): readonly TraceAnnotation[] {
  const byKey: ValuesByKey = new Map();
  for (const entity of tree.entities) {
    const { annotations } = entity.document;
    if (annotations === undefined) continue;
    const service = serviceOf(entity, index);
    for (const key of Object.keys(annotations)) {
      const value = annotations[key];
      if (value !== undefined) addAnnotation(byKey, key, value, service);
    }
  }
  const collected: TraceAnnotation[] = [];
  for (const byValue of byKey.values()) for (const annotation of byValue.values()) collected.push(annotation);
  return collected;
}

/** Each distinct user, with the services that named it. */
export function collectUsers(tree: TraceTree, index: ServiceIndex): readonly TraceUser[] {
  const byName = new Map<string, { readonly name: string; readonly services: number[] }>();
  for (const entity of tree.entities) {
    const name = entity.document.user;
    if (name === undefined || name === '') continue;
    let user = byName.get(name);
    if (user === undefined) byName.set(name, (user = { name, services: [] }));
    addService(user.services, serviceOf(entity, index));
  }
  return [...byName.values()];
}

function addAnnotation(
  byKey: ValuesByKey,
  key: string,
  value: AnnotationValue,
  service: number | undefined,
): void {
  if (key.length > MAX_KEY_CHARACTERS || isTooLong(value)) return;
  let byValue = byKey.get(key);
  if (byValue === undefined) {
    if (byKey.size === MAX_KEYS) return;
    byKey.set(key, (byValue = new Map()));
  }
  let annotation = byValue.get(value);
  if (annotation === undefined) byValue.set(value, (annotation = { key, value, services: [] }));
  addService(annotation.services, service);
}

function isTooLong(value: AnnotationValue): boolean {
  if (typeof value !== 'string' || value.length <= MAX_VALUE_CODE_POINTS) return false;
  // A code point takes one or two of the units that `length` counts.
  return value.length > 2 * MAX_VALUE_CODE_POINTS || [...value].length > MAX_VALUE_CODE_POINTS;
}

/** Undefined below an unattached subsegment: its annotation is found, but nobody is known to have set it. */
function serviceOf(entity: TraceEntity, index: ServiceIndex): number | undefined {
  return entity.segment === undefined ? undefined : index.bySegment[entity.segment.index];
}

function addService(services: number[], service: number | undefined): void {
  if (service === undefined || services.at(-1) === service || services.includes(service)) return;
  services.push(service);
}
