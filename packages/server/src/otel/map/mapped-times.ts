import type { EpochSeconds } from '@fluoroscope/wire';
import type { Span } from '../span.ts';

export interface MappedTimes {
  readonly start: EpochSeconds;
  /** Undefined while in progress. */
  readonly end: EpochSeconds | undefined;
  /** The span said something else that cannot be. */
  readonly areFixed: boolean;
}

/** The latest instant that documents may have, in the year 2255. OTLP can say 2554. */
const MAX_EPOCH_SECONDS = 9_007_199_254;

/**
 * When a span's documents start and end. One that ended before it started has taken no time; what our own export told
 * to be open is open again, whatever end it has.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go, `aws.xray.inprogress`; that spans without
 * an end are in progress, where the Collector writes an end of 0, is our own.
 */
export function mapTimes({ startTime, endTime }: Span, isInProgress: boolean): MappedTimes {
  const start = Math.min(startTime, MAX_EPOCH_SECONDS);
  if (endTime === undefined || isInProgress) return { start, end: undefined, areFixed: start !== startTime };
  const end = Math.max(start, Math.min(endTime, MAX_EPOCH_SECONDS));
  return { start, end, areFixed: start !== startTime || end !== endTime };
}
