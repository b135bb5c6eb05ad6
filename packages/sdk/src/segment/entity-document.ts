/**
 * Entities to JSON. An entity's enumerable members are its document, so the ordinary case is one `JSON.stringify`.
 * A careful copy is made first only when there is metadata (redacted and of any shape), when something below must not
 * be shown, or when the ordinary way throws; nothing the application put in can make it throw.
 */
import { redactMetadataValue } from '../redact/redaction.ts';
import type { Entity } from './entity.ts';
import { stateOf } from './entity-state.ts';
import { plainValue } from './plain-value.ts';
import type { SegmentLike } from './segment-like.ts';
import type { Subsegment } from './subsegment.ts';

/** The document of `entity` with what is below it. */
export function documentText(entity: SegmentLike): string {
  if (!needsCare(entity)) {
    try {
      return JSON.stringify(entity);
    } catch {
      // A cycle, a BigInt, a throwing getter: the careful way below marks them.
    }
  }
  return JSON.stringify(carefulDocument(entity));
}

/** Any object as JSON; what cannot be said is marked. */
export function plainText(object: object): string {
  return JSON.stringify(plainValue(object)) ?? '';
}

/** A subsegment's document when it travels alone. */
export function streamedText(subsegment: Subsegment): string {
  const { traceId, parentId } = stateOf(subsegment);
  const text = documentText(subsegment);
  if (traceId === undefined || parentId === undefined) return `${text.slice(0, -1)},"type":"subsegment"}`;
  return `${text.slice(0, -1)},"type":"subsegment","parent_id":${JSON.stringify(parentId)},"trace_id":${JSON.stringify(traceId)}}`;
}

/** A subsegment's own members, shallow. */
export function documentMembers(subsegment: Subsegment): object {
  return { ...subsegment };
}

function needsCare(top: SegmentLike): boolean {
  if (top.metadata !== undefined) return true;
  const { subsegments } = top;
  if (subsegments === undefined) return false;
  for (const child of subsegments) if (isHidden(child) || needsCare(child)) return true;
  return false;
}

/** Unsampled below a sampled segment, or sent by the application's own `flush`. */
function isHidden(child: Subsegment): boolean {
  const state = stateOf(child);
  return state.isSent || (state.notTraced === true && state.segment?.notTraced !== true);
}

type Members = Record<string, unknown>;

function carefulDocument(top: SegmentLike): Members {
  const document: Members = {};
  const pending: { from: SegmentLike; to: Members }[] = [{ from: top, to: document }];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    copyMembers(at.from, at.to);
    const shown = at.from.subsegments?.filter((child) => !isHidden(child)) ?? [];
    if (shown.length === 0) continue;
    const copies = shown.map((from) => ({ from, to: {} as Members }));
    at.to['subsegments'] = copies.map(({ to }) => to);
    pending.push(...copies);
  }
  return document;
}

function copyMembers(entity: Entity, to: Members): void {
  for (const key of Object.keys(entity)) {
    // The list's place among the members stays; the caller fills it.
    if (key === 'subsegments') to[key] = undefined;
    else if (key === 'metadata') to[key] = redactedMetadata(entity.metadata);
    else to[key] = plainValue((entity as unknown as Members)[key]);
  }
}

/** Names of namespaces are not keys: the values below them are looked at, not they. */
function redactedMetadata(metadata: object | undefined): Members {
  const namespaces: Members = {};
  for (const [namespace, values] of Object.entries(metadata ?? {})) {
    namespaces[namespace] = plainValue(values, redactMetadataValue);
  }
  return namespaces;
}
