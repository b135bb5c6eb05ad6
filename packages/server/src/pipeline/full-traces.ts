/**
 * Traces that have reached their limits, so that they are refused more after they were let go. Those that were not
 * asked for longest are forgotten first: they are found full again when something of them is assembled.
 */

import type { TraceId } from '@fluoroscope/wire';

const LIMIT = 1024;

export class FullTraces {
  readonly #traceIds = new Set<TraceId>();

  add(traceId: TraceId): void {
    this.#traceIds.delete(traceId);
    this.#traceIds.add(traceId);
    if (this.#traceIds.size <= LIMIT) return;
    // Sets keep the order of insertion.
    const [oldest] = this.#traceIds;
    if (oldest !== undefined) this.#traceIds.delete(oldest);
  }

  has(traceId: TraceId): boolean {
    // Usually there are none, and this is asked for every trace of every call.
    if (this.#traceIds.size === 0 || !this.#traceIds.has(traceId)) return false;
    this.add(traceId);
    return true;
  }
}
