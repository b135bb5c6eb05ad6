/**
 * What a caller's `X-Amzn-Trace-Id` text says. Nothing is checked here beyond the shape `key=value;…`: a bad root is
 * answered where the segment is made, with the log line users know. A value keeps its further equals signs.
 * Source: aws-xray-sdk-core 3.12.0, `utils.js`, `processTraceData`.
 */

/** The fields of a trace header by their lower-case names, and the other pairs as they came. */
export interface TraceData {
  root?: string;
  parent?: string;
  /** `0`, `1` and `?` have a meaning; anything else is as good as absent. */
  sampled?: string;
  /** What load balancers add for themselves; read and not used. */
  self?: string;
  /** Pairs to hand on, such as `Lineage`: at most 256 bytes of keys and values together. */
  data?: Record<string, string>;
}

/** Bytes of keys and values of the pairs that are handed on. X-Ray Developer Guide, "Tracing header". */
export const MAX_EXTRA_BYTES = 256;

/** Reads a trace header's text. Never throws; `{}` for what is not a text or is empty. */
export function processTraceData(text?: unknown): TraceData {
  if (typeof text !== 'string' || text === '') return {};
  const extras: Record<string, string> = {};
  const traceData: TraceData = { data: extras };
  let room = MAX_EXTRA_BYTES;
  for (const part of text.split(';')) {
    const separator = part.indexOf('=');
    if (separator < 1) continue;
    const key = part.slice(0, separator).trim();
    const value = part.slice(separator + 1).trim();
    if (key === '' || value === '') continue;
    const name = key.toLowerCase();
    if (isReserved(name)) {
      traceData[name] = value;
    } else if (key !== '__proto__' && key.length + value.length <= room) {
      extras[key] = value;
      room -= key.length + value.length;
    }
  }
  return traceData;
}

type Reserved = 'root' | 'parent' | 'sampled' | 'self';

function isReserved(key: string): key is Reserved {
  return key === 'root' || key === 'parent' || key === 'sampled' || key === 'self';
}
