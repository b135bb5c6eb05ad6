/**
 * How long to wait before a request is repeated: what the receiver asks for, else twice as long as the last time, and
 * a random part of that, so that senders that lost the same receiver do not come back together.
 * Source: OpenTelemetry protocol specification, "OTLP/HTTP Throttling" and "OTLP/HTTP Connection"; RFC 9110, 10.2.3.
 */

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Longer than a receiver may reasonably ask for, so that one answer cannot silence the sender. */
const LONGEST_ASKED_MS = 120_000;

/** Doublings after which the longest delay is reached anyway. */
const DOUBLINGS = 6;

/** After failure number `failures`, counted from 1. `random` is in [0, 1). */
export function retryDelayMs(failures: number, askedMs: number | undefined, random: number): number {
  if (askedMs !== undefined) return Math.min(askedMs, LONGEST_ASKED_MS) + random * FIRST_MS;
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, DOUBLINGS));
  return full * (0.5 + random / 2);
}

/** A `Retry-After` header, seconds or a date, as a delay; undefined when there is none or it says nothing. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
