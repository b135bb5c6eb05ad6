/**
 * How much of a trace may be between acceptance and durability, without a word about each trace: traces share a few
 * thousand sums, so an answer is never too small and, as what is on its way is spread over all of them, hardly too
 * large.
 */

import type { TraceId } from '@fluoroscope/wire';

/** A power of two, which makes the modulus a mask. */
const SUMS = 4096;
const MASK = SUMS - 1;

export class CommittingSizes {
  readonly #documents = new Uint32Array(SUMS);
  readonly #characters = new Float64Array(SUMS);

  add(traceId: TraceId, documents: number, characters: number): void {
    const sum = sumOf(traceId);
    this.#documents[sum] = (this.#documents[sum] ?? 0) + documents;
    this.#characters[sum] = (this.#characters[sum] ?? 0) + characters;
  }

  /** Takes back what was added. */
  remove(traceId: TraceId, documents: number, characters: number): void {
    this.add(traceId, -documents, -characters);
  }

  /** At least as many as there are of this trace. */
  documents(traceId: TraceId): number {
    return this.#documents[sumOf(traceId)] ?? 0;
  }

  characters(traceId: TraceId): number {
    return this.#characters[sumOf(traceId)] ?? 0;
  }
}

/** By the last four of its hex digits, which are random in either spelling of an id. */
function sumOf(traceId: TraceId): number {
  const end = traceId.length;
  let sum = 0;
  for (let at = end - 4; at < end; at += 1) sum = Math.imul(sum, 31) + traceId.charCodeAt(at);
  return (sum ^ (sum >>> 12)) & MASK;
}
