/**
 * Trace ids as the application meets them. Unlike the official SDK, the 32 hex digits of W3C trace context are taken
 * for the same id in another spelling instead of being replaced by a new one.
 * Source: aws-xray-sdk-core 3.12.0, `trace_id.js`; X-Ray Developer Guide, "Sending trace data", "Trace ID format".
 */
import { parseTraceId } from '@fluoroscope/wire';
import { log } from '../logging/logger.ts';
import { randomDigits } from './random-id.ts';

const TIME_DIGITS = 8;
const ID_DIGITS = 24;

/** A trace id in its parts: `version-timestamp-id`, the timestamp in hex seconds since the Unix epoch. */
export class TraceID {
  version = 1;
  timestamp: string;
  id: string;

  /** A new id of this second, or one of the given seconds since the epoch as text in hex, and the given 24 digits. */
  constructor(timestampHex?: string, id?: string) {
    this.timestamp = timestampHex ?? currentTimeHex();
    this.id = id ?? randomDigits(ID_DIGITS);
  }

  /** `1-00000000-000000000000000000000000`, the id of no trace. */
  static Invalid(): TraceID {
    return new TraceID('0'.repeat(TIME_DIGITS), '0'.repeat(ID_DIGITS));
  }

  /** Reads either spelling. What is no trace id is logged as an error and answered with a new id, never thrown. */
  static FromString(rawId: unknown): TraceID {
    if (typeof rawId !== 'string' || rawId === '') return replaced('Empty or non-string trace ID provided');
    const known = parseTraceId(rawId);
    return known === undefined
      ? fromParts(rawId.trim().split('-'))
      : new TraceID(known.slice(2, 10), known.slice(11));
  }

  toString(): string {
    return `${this.version}-${this.timestamp}-${this.id}`;
  }
}

/** Ids that are not quite as documented and which the official SDK lets through, such as `1-5759e988-xyz`. */
function fromParts(parts: readonly string[]): TraceID {
  const [version = '', timestamp = '', id = ''] = parts;
  if (parts.length !== 3) return replaced('Unrecognized trace ID format');
  const versionNumber = Number.parseInt(version, 10);
  if (!(versionNumber >= 1)) return replaced('Trace ID version must be positive integer');
  const seconds = Number.parseInt(timestamp, 16);
  if (!(seconds >= 0)) return replaced('Trace ID timestamp must be a hex-encoded value');
  const traceId = new TraceID(seconds.toString(16).padStart(TIME_DIGITS, '0'), id);
  traceId.version = versionNumber;
  return traceId;
}

function replaced(problem: string): TraceID {
  log.error(problem);
  return new TraceID();
}

/** Whole seconds, rounded down: an id must not claim to be from the future. */
function currentTimeHex(): string {
  return Math.floor(Date.now() / 1000).toString(16);
}
