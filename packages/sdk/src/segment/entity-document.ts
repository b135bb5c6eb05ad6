/**
 * Entities to JSON. An entity's enumerable members are its document, but for metadata, which is redacted and may be of
 * any shape, and subsegments that must not be shown. Nothing the application put in can make it throw.
 */
import { redactMetadataValue } from '../redact/redaction.ts';
import type { Entity } from './entity.ts';
import { stateOf } from './entity-state.ts';
import { plainValue } from './plain-value.ts';
import type { Subsegment } from './subsegment.ts';

/** `object`, mostly an entity, as JSON; what JSON cannot say is marked. */
export function documentText(object: object): string {
  try {
    return JSON.stringify(object);
  } catch {
    // A cycle, a BigInt, a throwing getter.
    return JSON.stringify(plainValue(object));
  }
}

/** The members that an entity's document shows. */
export function documentMembers(entity: Entity): object {
  const members: Record<string, unknown> = { ...entity };
  const { metadata, subsegments } = entity;
  if (metadata) members['metadata'] = redactedMetadata(metadata);
  if (subsegments?.some(isHidden)) {
    const shown = subsegments.filter((child) => !isHidden(child));
    members['subsegments'] = shown.length > 0 ? shown : undefined;
  }
  return members;
}

/** Unsampled below a sampled segment, or sent by the application's own `flush`. */
function isHidden(child: Subsegment): boolean {
  const state = stateOf(child);
  return state.isSent || (state.notTraced === true && state.segment?.notTraced !== true);
}

/** Names of namespaces are not keys: the values below them are looked at, not they. */
function redactedMetadata(metadata: object): object {
  const namespaces = Object.entries(metadata);
  return Object.fromEntries(
    namespaces.map(([namespace, values]) => [namespace, plainValue(values, redactMetadataValue)]),
  );
}
