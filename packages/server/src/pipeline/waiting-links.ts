/**
 * Links into traces that do not hold what the links name, because the receiver was faster than the sender. Bounded in
 * number and age; one that is forgotten is followed again when the trace it belongs to grows, or at the next start.
 */

import type { SegmentId, TraceId } from '@fluoroscope/wire';

const LIMIT = 10_000;
const LONGEST_WAIT_MS = 10 * 60 * 1000;

/** A link of `traceId`. */
export interface WaitingLink {
  readonly traceId: TraceId;
  readonly linkedTraceId: TraceId;
  readonly entityId: SegmentId;
}

interface Wait extends WaitingLink {
  readonly sinceMs: number;
}

export class WaitingLinks {
  /** Oldest first, as a Map keeps the order of insertion. */
  readonly #waits = new Map<string, Wait>();
  readonly #byLinkedTrace = new Map<TraceId, Set<Wait>>();

  add(link: WaitingLink, nowMs: number): void {
    const key = keyOf(link);
    if (this.#waits.has(key)) return;
    const { traceId, linkedTraceId, entityId } = link;
    const wait = { traceId, linkedTraceId, entityId, sinceMs: nowMs };
    this.#waits.set(key, wait);
    const others = this.#byLinkedTrace.get(linkedTraceId);
    if (others === undefined) this.#byLinkedTrace.set(linkedTraceId, new Set([wait]));
    else others.add(wait);
    this.#evict(nowMs);
  }

  /** Whether a link waits for something in that trace. */
  has(linkedTraceId: TraceId): boolean {
    return this.#waits.size > 0 && this.#byLinkedTrace.has(linkedTraceId);
  }

  /** The links that wait for something in that trace. */
  of(linkedTraceId: TraceId): readonly WaitingLink[] {
    return [...(this.#byLinkedTrace.get(linkedTraceId) ?? [])];
  }

  delete(link: WaitingLink): void {
    const key = keyOf(link);
    const wait = this.#waits.get(key);
    if (wait === undefined) return;
    this.#waits.delete(key);
    const others = this.#byLinkedTrace.get(wait.linkedTraceId);
    others?.delete(wait);
    if (others?.size === 0) this.#byLinkedTrace.delete(wait.linkedTraceId);
  }

  #evict(nowMs: number): void {
    for (const wait of this.#waits.values()) {
      if (this.#waits.size <= LIMIT && nowMs - wait.sinceMs <= LONGEST_WAIT_MS) return;
      this.delete(wait);
    }
  }
}

function keyOf({ traceId, linkedTraceId, entityId }: WaitingLink): string {
  return `${linkedTraceId} ${entityId} ${traceId}`;
}
