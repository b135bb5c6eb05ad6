/**
 * Signals of OpenTelemetry that are no traces. Exporters send them unless told not to, and log an error for each that
 * is refused; so they are accepted, thrown away and counted, and our own log says how to stop it.
 */

import type { ThrottledLog } from '../observe/logger.ts';
import type { Counters, OtlpTransport } from '../observe/counters.ts';

export type DiscardedSignal = 'metrics' | 'logs' | 'profiles';

/** How the sender's SDK is told not to send it. */
const REMEDIES: Readonly<Record<DiscardedSignal, string>> = {
  metrics: 'Set OTEL_METRICS_EXPORTER=none where they come from, or send them elsewhere.',
  logs: 'Set OTEL_LOGS_EXPORTER=none where they come from, or send them elsewhere.',
  profiles: 'Send them elsewhere.',
};

/** Counts a request that was discarded, and warns of it. */
export function noteDiscarded(
  transport: OtlpTransport,
  signal: DiscardedSignal,
  metrics: Pick<Counters, 'countOtlpDiscarded'>,
  throttledLog: Pick<ThrottledLog, 'warn'>,
): void {
  metrics.countOtlpDiscarded(transport, signal);
  throttledLog.warn(
    `otlp_${signal}`,
    `OTLP ${signal} are discarded: only traces are kept. ${REMEDIES[signal]}`,
  );
}
