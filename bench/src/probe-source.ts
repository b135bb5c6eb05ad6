/**
 * A probe is a trace of one small segment, sent to learn how long an answer or its appearance takes. Each lies in a
 * second of the past that no other trace starts in, so that the first page of that second's summaries must show it
 * however much else is coming in.
 */

import type { Door } from './load-job.ts';
import type { Random } from './random.ts';

const OLDEST_PROBE_SECONDS = 5 * 3600;

export const PROBE_SERVICE = 'bench-probe';

export interface Probe {
  readonly traceId: string;
  readonly id: string;
  readonly second: number;
  /** Microseconds since the epoch, inside that second. */
  readonly startMicros: number;
  readonly endMicros: number;
}

/** Makes probes in one second after the other. */
export class ProbeSource {
  readonly #random: Random;
  #second = Math.floor(Date.now() / 1000) - OLDEST_PROBE_SECONDS;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A span's trace has an id that says nothing about its time, which is when a trace is harder to find. */
  next(door: Door): Probe {
    this.#second += 1;
    const second = this.#second;
    const hasTimedId = door === 'http' || door === 'udp';
    // A time in 2097 or later, which no service believes.
    const timeless = `f${this.#hex(1).slice(1)}`;
    const prefix = hasTimedId ? second.toString(16).padStart(8, '0') : timeless;
    return {
      traceId: `1-${prefix}-${this.#hex(3)}`,
      id: this.#hex(2),
      second,
      startMicros: second * 1_000_000 + 250_000,
      endMicros: second * 1_000_000 + 500_000,
    };
  }

  #hex(words: number): string {
    const digits = (): string => (this.#random.word() >>> 0).toString(16).padStart(8, '0');
    return Array.from({ length: words }, digits).join('');
  }
}

/** The probe as a segment document. */
export function probeDocument({ traceId, id, startMicros, endMicros }: Probe): string {
  return JSON.stringify({
    name: PROBE_SERVICE,
    id,
    trace_id: traceId,
    start_time: startMicros / 1_000_000,
    end_time: endMicros / 1_000_000,
    http: { request: { method: 'GET', url: 'http://127.0.0.1/probe' }, response: { status: 200 } },
  });
}
