/**
 * A request while it is decoded, in whichever encoding: counts spans and problems and collects what is kept. Spans
 * beyond the limit are counted and no longer read, so the refusal can say how many were sent.
 */

import type {
  AttributeMap,
  DecodedRequest,
  RequestLimits,
  ResourceSpans,
  ScopeSpans,
  Span,
  SpanProblem,
} from '../span.ts';

export class RequestDraft {
  readonly #limits: RequestLimits;
  readonly #resourceSpans: ResourceSpans[] = [];
  readonly #rejected = new Map<SpanProblem, number>();
  #spanCount = 0;

  constructor(limits: RequestLimits) {
    this.#limits = limits;
  }

  /** Bytes of one span on the wire. */
  get spanBytes(): number {
    return this.#limits.spanBytes;
  }

  /** Counts a span that was met. False when there are too many already, so that reading it would be in vain. */
  meetSpan(): boolean {
    this.#spanCount++;
    return this.#spanCount <= this.#limits.spans;
  }

  /** Puts a span that was met to its scope, or counts why it is left out. */
  addSpan(span: Span | SpanProblem, spans: Span[]): void {
    if (typeof span === 'object') spans.push(span);
    else this.#reject(span, 1);
  }

  /** Bytes of one resource or scope on the wire. */
  get resourceBytes(): number {
    return this.#limits.resourceBytes;
  }

  /** A scope without spans says nothing, and a body full of them would take many times its size in memory. */
  addScope(scope: ScopeSpans, isTooLarge: boolean, scopeSpans: ScopeSpans[]): void {
    if (scope.spans.length === 0) return;
    if (isTooLarge) this.#leaveOut(scope);
    else scopeSpans.push(scope);
  }

  /** The same holds for a resource. */
  addResource(resource: AttributeMap, isTooLarge: boolean, scopeSpans: readonly ScopeSpans[]): void {
    if (scopeSpans.length === 0) return;
    if (isTooLarge) for (const scope of scopeSpans) this.#leaveOut(scope);
    else this.#resourceSpans.push({ resource, scopeSpans });
  }

  #leaveOut({ spans }: ScopeSpans): void {
    this.#reject('resource or scope too large', spans.length);
  }

  #reject(problem: SpanProblem, spans: number): void {
    this.#rejected.set(problem, (this.#rejected.get(problem) ?? 0) + spans);
  }

  finish(): DecodedRequest {
    if (this.#spanCount > this.#limits.spans) return this.#tooManySpans();
    const request = {
      resourceSpans: this.#resourceSpans,
      spanCount: this.#spanCount,
      rejected: this.#rejected,
    };
    return { kind: 'request', request };
  }

  #tooManySpans(): DecodedRequest {
    const message =
      `The request holds ${this.#spanCount} spans, the limit is ${this.#limits.spans}; ` +
      'let the exporter send smaller batches.';
    return { kind: 'refused', reason: 'too_many_spans', message };
  }
}
