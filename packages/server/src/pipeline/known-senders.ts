/**
 * What links found in other traces, kept as long as those do not change: a trace that sends thousands of messages is
 * looked at once instead of once for each of those who receive them. Bounded in what it holds altogether; traces that
 * were not asked for longest are forgotten first, and are read from the store when a link leads to them again.
 */

import type { TraceId } from '@fluoroscope/wire';
import type { LinkSenders } from '../assemble/resolve-links.ts';

/** Senders altogether. No link is followed into a trace that has more than this by itself. */
const LIMIT = 100_000;

const NONE: LinkSenders = new Map();

export class KnownSenders {
  /** In the order of their last use. */
  readonly #traces = new Map<TraceId, LinkSenders>();
  #count = 0;

  get(traceId: TraceId): LinkSenders | undefined {
    const senders = this.#traces.get(traceId);
    if (senders === undefined) return undefined;
    this.#traces.delete(traceId);
    this.#traces.set(traceId, senders);
    return senders;
  }

  has(traceId: TraceId): boolean {
    return this.#traces.size > 0 && this.#traces.has(traceId);
  }

  /** Returns what is to be used: none of a trace that is too large. */
  keep(traceId: TraceId, senders: LinkSenders): LinkSenders {
    this.forget(traceId);
    const kept = senders.size > LIMIT ? NONE : senders;
    this.#traces.set(traceId, kept);
    this.#count += costOf(kept);
    for (const oldest of this.#traces.keys()) {
      if (this.#count <= LIMIT || oldest === traceId) break;
      this.forget(oldest);
    }
    return kept;
  }

  forget(traceId: TraceId): void {
    const senders = this.#traces.get(traceId);
    if (senders === undefined) return;
    this.#traces.delete(traceId);
    this.#count -= costOf(senders);
  }
}

/** A trace without senders takes memory too. */
function costOf(senders: LinkSenders): number {
  return 1 + senders.size;
}
