/**
 * Documents of traces that were assembled but are not complete: their callers or the ends of their segments are still
 * to come, so keeping them saves reading them back. Bounded in bytes, and in age as soon as others follow; whatever is
 * dropped is in the store.
 */

import type { TraceId } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';

const LIMIT_BYTES = 16 * 1024 * 1024;
const LONGEST_AGE_MS = 120_000;

interface RecentTrace {
  readonly documents: readonly ReceivedDocument[];
  readonly bytes: number;
  readonly keptAtMs: number;
}

export class RecentTraces {
  /** Oldest first, as a Map keeps the order of insertion. */
  readonly #traces = new Map<TraceId, RecentTrace>();
  #bytes = 0;

  keep(traceId: TraceId, documents: readonly ReceivedDocument[], nowMs: number): void {
    this.take(traceId);
    const bytes = documents.reduce((sum, document) => sum + document.text.length, 0);
    // It would push out all others and then itself.
    if (bytes > LIMIT_BYTES) return;
    this.#traces.set(traceId, { documents, bytes, keptAtMs: nowMs });
    this.#bytes += bytes;
    this.#evict(nowMs);
  }

  /** Hands the documents over and forgets them; undefined when they are not here. */
  take(traceId: TraceId): readonly ReceivedDocument[] | undefined {
    const recent = this.#traces.get(traceId);
    if (recent === undefined) return undefined;
    this.#traces.delete(traceId);
    this.#bytes -= recent.bytes;
    return recent.documents;
  }

  documentCount(traceId: TraceId): number {
    return this.#traces.get(traceId)?.documents.length ?? 0;
  }

  #evict(nowMs: number): void {
    for (const [traceId, recent] of this.#traces) {
      if (this.#bytes <= LIMIT_BYTES && nowMs - recent.keptAtMs <= LONGEST_AGE_MS) return;
      this.take(traceId);
    }
  }
}
