/**
 * A document too large for a datagram, taken apart: subsegments leave it as documents of their own, which is what the
 * service expects of streamed ones, until the rest fits.
 * Source: X-Ray Developer Guide, "Subsegments" (type, trace_id, parent_id of independent ones).
 */

import { jsonBytes } from './cut-text.ts';

interface Entity {
  readonly id?: string;
  readonly trace_id?: string;
  subsegments?: Entity[] | undefined;
}

/** What an independent document says beside its own: `,"type":"subsegment","parent_id":"…","trace_id":"…"`. */
const independentBytes = 128;
const wrappingBytes = ',"subsegments":[]'.length;

/**
 * The pieces of `text`, deepest first and the document itself last. Each is at most `limitBytes` of UTF-8 where taking
 * subsegments out can achieve that; one with large fields of its own may stay larger.
 * @throws SyntaxError when `text` is not JSON
 */
export function splitDocument(text: string, limitBytes: number): string[] {
  const root: Entity = JSON.parse(text);
  const entities = [root];
  // The list grows while it is walked: parents stand before their children.
  for (const { subsegments } of entities) for (const child of subsegments ?? []) entities.push(child);
  const pieces: string[] = [];
  const sizes = new Map<Entity, number>();
  for (const entity of entities.toReversed()) {
    for (const child of shed(entity, sizes, limitBytes - independentBytes)) {
      const place = { type: 'subsegment', parent_id: entity.id, trace_id: root.trace_id };
      pieces.push(JSON.stringify({ ...child, ...place }));
    }
  }
  pieces.push(JSON.stringify(root));
  return pieces;
}

/** Takes the largest children out of `entity` until it fits: few documents, and the tree stays as whole as possible. */
function shed(entity: Entity, sizes: Map<Entity, number>, limitBytes: number): Entity[] {
  const { subsegments = [], ...own } = entity;
  const sizeOf = (child: Entity): number => (sizes.get(child) ?? 0) + 1;
  let bytes = jsonBytes(own) + subsegments.reduce((sum, child) => sum + sizeOf(child), wrappingBytes);
  const taken = new Set<Entity>();
  for (const child of subsegments.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    if (bytes <= limitBytes) break;
    taken.add(child);
    bytes -= sizeOf(child);
  }
  sizes.set(entity, bytes);
  const left = subsegments.filter((child) => !taken.has(child));
  entity.subsegments = left.length > 0 ? left : undefined;
  return subsegments.filter((child) => taken.has(child));
}
