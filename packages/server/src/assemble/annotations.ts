/**
 * The annotations that a trace can be found by, merged over all its segments and subsegments. What does not fit the
 * limits stays in the documents and is not indexed. Which keys are taken when there are more than fit depends only on
 * the tree: first come in the order of its entities.
 * Source: X-Ray Developer Guide, "Segment documents", section "Annotations": 50 keys a trace, keys of 500 characters,
 * values of 1,000 Unicode characters.
 */

import type { AnnotationValue } from '@fluoroscope/wire';
import type { TraceAnnotation } from './trace.ts';
import type { TraceEntity, TraceTree } from './trace-tree.ts';

const MAX_KEYS = 50;
const MAX_KEY_CHARACTERS = 500;
const MAX_VALUE_CODE_POINTS = 1000;

interface AnnotationDraft extends TraceAnnotation {
  readonly segments: number[];
  readonly calls: number[];
}

type ValuesByKey = Map<string, Map<AnnotationValue, AnnotationDraft>>;

/** Shared by all entities that tell of no call, as most do. */
const NONE: readonly number[] = [];

/**
 * One element for each distinct value of a key, keys in the order they were first met. `callsSeen` holds the entity
 * that tells of each edge.
 */
export function collectAnnotations(
  tree: TraceTree,
  callsSeen: readonly TraceEntity[],
): readonly TraceAnnotation[] {
  const byKey: ValuesByKey = new Map();
  const callsOf = findCalls(callsSeen);
  for (const entity of tree.entities) {
    const { annotations } = entity.document;
    if (annotations === undefined) continue;
    const calls = callsOf(entity);
    for (const key of Object.keys(annotations)) {
      const value = annotations[key];
      if (value === undefined) continue;
      const annotation = obtainAnnotation(byKey, key, value);
      if (annotation !== undefined) addHolder(annotation, entity, calls);
    }
  }
  const collected: TraceAnnotation[] = [];
  for (const byValue of byKey.values()) for (const annotation of byValue.values()) collected.push(annotation);
  return collected;
}

/** Up to this many calls, looking through the list costs less than keeping a map beside it. */
const SCAN_LIMIT = 16;

/** A subsegment tells of one call, or of one for each service that answered it. */
function findCalls(callsSeen: readonly TraceEntity[]): (entity: TraceEntity) => readonly number[] {
  if (callsSeen.length <= SCAN_LIMIT) {
    return (entity) => (tellsOfCalls(entity) ? placesOf(entity, callsSeen) : NONE);
  }
  const places = new Map<TraceEntity, number[]>();
  for (const [place, entity] of callsSeen.entries()) {
    const known = places.get(entity);
    if (known === undefined) places.set(entity, [place]);
    else known.push(place);
  }
  return (entity) => places.get(entity) ?? NONE;
}

function tellsOfCalls(entity: TraceEntity): boolean {
  return entity.kind === 'segment' || entity.namespace !== undefined;
}

function placesOf(entity: TraceEntity, callsSeen: readonly TraceEntity[]): readonly number[] {
  let places: number[] | undefined;
  for (let place = 0; place < callsSeen.length; place++) {
    if (callsSeen[place] === entity) (places ??= []).push(place);
  }
  return places ?? NONE;
}

function obtainAnnotation(
  byKey: ValuesByKey,
  key: string,
  value: AnnotationValue,
): AnnotationDraft | undefined {
  if (key.length > MAX_KEY_CHARACTERS || isTooLong(value)) return undefined;
  let byValue = byKey.get(key);
  if (byValue === undefined) {
    if (byKey.size === MAX_KEYS) return undefined;
    byKey.set(key, (byValue = new Map()));
  }
  let annotation = byValue.get(value);
  if (annotation === undefined) byValue.set(value, (annotation = { key, value, segments: [], calls: [] }));
  return annotation;
}

/** Below an unattached subsegment there is no segment: the annotation is found, but nobody is known to have set it. */
function addHolder(annotation: AnnotationDraft, { segment }: TraceEntity, calls: readonly number[]): void {
  // Entities of one segment follow each other, so a repeated segment is the last one.
  if (segment !== undefined && annotation.segments.at(-1) !== segment.index) {
    annotation.segments.push(segment.index);
  }
  for (const call of calls) annotation.calls.push(call);
}

function isTooLong(value: AnnotationValue): boolean {
  if (typeof value !== 'string' || value.length <= MAX_VALUE_CODE_POINTS) return false;
  // A code point takes one or two of the units that `length` counts.
  return value.length > 2 * MAX_VALUE_CODE_POINTS || [...value].length > MAX_VALUE_CODE_POINTS;
}
