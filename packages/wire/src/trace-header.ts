/**
 * The `X-Amzn-Trace-Id` header, which carries a trace from caller to callee; Lambda's `_X_AMZN_TRACE_ID` and SQS's
 * `AWSTraceHeader` hold the same text. A peer may be wrong about any field, and that must not cost the request, so a
 * bad field is absent and the others stand.
 * Source: X-Ray Developer Guide, "Tracing header"; keys compare without case and unknown fields are passed on up to
 * 256 bytes, as in the X-Ray SDK for Node.js.
 */

import { parseSegmentId, parseTraceId, type SegmentId, type TraceId } from './trace-id.ts';

/** Traced, not traced, or "decide and tell me". */
export type SamplingDecision = '0' | '1' | '?';

/** A field this service does not read and passes on as it came, such as `Lineage`. */
export interface TraceHeaderField {
  readonly key: string;
  readonly value: string;
}

export interface TraceHeader {
  readonly root?: TraceId;
  /** The caller's segment or subsegment. */
  readonly parent?: SegmentId;
  /** Absent: nobody has decided yet. */
  readonly sampled?: SamplingDecision;
  /** In the order they came. */
  readonly extras: readonly TraceHeaderField[];
}

const MAX_EXTRA_BYTES = 256;

/** A line break in a value that is copied to an outgoing header would begin a header of the sender's choice. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * Reads a header's text. Never throws: what does not parse is absent. Of a field given twice the last good one counts.
 * `Self`, which load balancers add for themselves, is dropped; other fields are kept while their keys and values
 * together stay within 256 bytes.
 */
export function parseTraceHeader(text: string): TraceHeader {
  let root: TraceId | undefined;
  let parent: SegmentId | undefined;
  let sampled: SamplingDecision | undefined;
  const others: TraceHeaderField[] = [];
  for (const part of text.split(';')) {
    const field = parseField(part);
    if (field === undefined) continue;
    const key = field.key.toLowerCase();
    if (key === 'root') root = parseTraceId(field.value) ?? root;
    else if (key === 'parent') parent = parseSegmentId(field.value) ?? parent;
    else if (key === 'sampled') sampled = parseDecision(field.value) ?? sampled;
    else if (key !== 'self') others.push(field);
  }
  return {
    ...(root !== undefined && { root }),
    ...(parent !== undefined && { parent }),
    ...(sampled !== undefined && { sampled }),
    extras: withinBudget(others),
  };
}

/** The header's text: Root, Parent, Sampled, then the other fields; an empty string when nothing is known. */
export function formatTraceHeader(header: TraceHeader): string {
  const fields: string[] = [];
  if (header.root !== undefined) fields.push(`Root=${header.root}`);
  if (header.parent !== undefined) fields.push(`Parent=${header.parent}`);
  if (header.sampled !== undefined) fields.push(`Sampled=${header.sampled}`);
  for (const { key, value } of header.extras) fields.push(`${key}=${value}`);
  return fields.join(';');
}

/** One `key=value`; the value may hold further equals signs. */
function parseField(part: string): TraceHeaderField | undefined {
  const separator = part.indexOf('=');
  const key = part.slice(0, Math.max(separator, 0)).trim();
  return key === '' ? undefined : { key, value: part.slice(separator + 1).trim() };
}

function parseDecision(value: string): SamplingDecision | undefined {
  return value === '0' || value === '1' || value === '?' ? value : undefined;
}

/** What fits, in order; a field too long for the rest of the budget does not keep out a shorter one after it. */
function withinBudget(fields: readonly TraceHeaderField[]): readonly TraceHeaderField[] {
  let bytes = 0;
  return fields.filter(({ key, value }) => {
    const size = key.length + value.length;
    if (bytes + size > MAX_EXTRA_BYTES || !PRINTABLE_ASCII.test(key + value)) return false;
    bytes += size;
    return true;
  });
}
