/**
 * Requests on their way to the target. A few are under way at once, each repeated until it is answered for good or has
 * waited too long; the rest stay in order. How much may wait is for the owner to say, who asks `bytes`.
 */

import type { ForwardReport } from './forward-report.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { SendOutcome } from './send-request.ts';

/** Enough for a target that answers after a tenth of a second to take as much as one process can receive. */
const LANES = 4;

/** As long as OpenTelemetry's Collector repeats a request. */
const GIVE_UP_MS = 300_000;

export interface Delivery {
  /** Packed as it is sent. */
  readonly body: Uint8Array;
  readonly spans: number;
}

export interface DeliveriesOptions {
  /** Never rejects. */
  readonly send: (body: Uint8Array, signal: AbortSignal) => Promise<SendOutcome>;
  readonly report: ForwardReport;
  readonly nowMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #queue: Delivery[] = [];
  readonly #lanes = new Set<Promise<void>>();
  /** Ends waits between attempts. */
  readonly #hurry = new AbortController();
  /** Ends requests that are under way. */
  readonly #end = new AbortController();
  #bytes = 0;
  /** Lanes that will look at the queue again. */
  #open = 0;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Bodies that wait or are under way. */
  get bytes(): number {
    return this.#bytes;
  }

  add(delivery: Delivery): void {
    if (this.#end.signal.aborted) return this.#options.report.dropped('stopped', delivery.spans);
    this.#queue.push(delivery);
    this.#bytes += delivery.body.length;
    if (this.#open < LANES) this.#openLane();
  }

  /** Tries everything once more and resolves after `graceMs` at the latest; what was not taken by then is dropped. */
  async stop(graceMs: number): Promise<void> {
    this.#hurry.abort();
    const timer = setTimeout(() => this.#end.abort(), graceMs);
    while (this.#lanes.size > 0) await Promise.all(this.#lanes);
    clearTimeout(timer);
    this.#end.abort();
  }

  #openLane(): void {
    this.#open++;
    const lane = this.#work().finally(() => this.#lanes.delete(lane));
    this.#lanes.add(lane);
  }

  async #work(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      await this.#deliver(next);
      this.#bytes -= next.body.length;
    }
    this.#open--;
  }

  async #deliver({ body, spans }: Delivery): Promise<void> {
    const { send, report, nowMs, random } = this.#options;
    const givesUpAtMs = nowMs() + GIVE_UP_MS;
    for (let failures = 1; ; failures++) {
      if (this.#end.signal.aborted) return report.dropped('stopped', spans);
      const outcome = await send(body, this.#end.signal);
      if (outcome.kind !== 'unavailable') return this.#settle(outcome, spans);
      report.requested('unavailable', outcome.reason);
      if (this.#hurry.signal.aborted) return report.dropped('stopped', spans, outcome.reason);
      const delayMs = retryDelayMs(failures, outcome.askedMs, random());
      if (nowMs() + delayMs > givesUpAtMs) return report.dropped('gave_up', spans, outcome.reason);
      await pause(delayMs, this.#hurry.signal);
    }
  }

  #settle(outcome: Exclude<SendOutcome, { kind: 'unavailable' }>, spans: number): void {
    const { report } = this.#options;
    report.requested(outcome.kind);
    if (outcome.kind === 'refused') return report.dropped('refused', spans, outcome.reason);
    // What a receiver says is not to be believed beyond what it was sent.
    const rejected = Math.min(outcome.rejectedSpans, spans);
    if (spans > rejected) report.sent(spans - rejected);
    if (rejected > 0) report.dropped('rejected', rejected, outcome.message);
  }
}

/** Resolves after `delayMs`, or when `signal` fires. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, delayMs);
    signal.addEventListener('abort', end);
  });
}
