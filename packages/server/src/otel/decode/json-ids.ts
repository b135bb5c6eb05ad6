/**
 * Ids in JSON: hex in any case. Exporters that use a general encoder of protobuf send base64 instead, which is told
 * from hex by its length.
 * Source: OTLP specification, "JSON Protobuf Encoding"; base64 is observed, not documented.
 */

import { parseSegmentId, parseTraceId, type SegmentId, type TraceId } from '@fluoroscope/wire';

const TRACE_ID_BASE64 = /^[\w+/-]{22}(==)?$/;
const SPAN_ID_BASE64 = /^[\w+/-]{11}=?$/;
const ONLY_ZEROS = /^1-[0-]+$|^0+$/;

/** Undefined for zeros and for what is no id. */
export function traceIdOf(value: unknown): TraceId | undefined {
  if (typeof value !== 'string') return undefined;
  const traceId = parseTraceId(TRACE_ID_BASE64.test(value) ? toHex(value) : value);
  return traceId === undefined || ONLY_ZEROS.test(traceId) ? undefined : traceId;
}

/** Undefined for zeros and where nothing was sent; 'unreadable' for what is no id. */
export function spanIdOf(value: unknown): SegmentId | undefined | 'unreadable' {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return 'unreadable';
  const id = parseSegmentId(SPAN_ID_BASE64.test(value) ? toHex(value) : value);
  if (id === undefined) return 'unreadable';
  return ONLY_ZEROS.test(id) ? undefined : id;
}

function toHex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
