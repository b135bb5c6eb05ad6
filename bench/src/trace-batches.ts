/**
 * The two forms in which traces are sent: three datagrams a trace for the UDP door, and whole HTTP requests of sixteen
 * traces (48 documents) for `PutTraceSegments`. Both are laid out once and stamped again for every use.
 */

import { layOutTrace, stamp, type StampedTrace } from './generate-traces.ts';
import type { Random } from './random.ts';
import { traceTemplate } from './trace-template.ts';

export const SEGMENTS_PER_TRACE = 3;
export const TRACES_PER_CALL = 16;
export const DOCUMENTS_PER_CALL: number = SEGMENTS_PER_TRACE * TRACES_PER_CALL;

const DATAGRAM_HEADER = '{"format":"json","version":1}\n';

export interface DatagramTrace {
  readonly trace: StampedTrace;
  /** Views into the bytes of `trace`, one datagram each. */
  readonly datagrams: readonly Buffer[];
  /** Bytes of the three documents, without the header lines. */
  readonly documentBytes: number;
}

/** The trace of template `index`, ready to be stamped. */
export function datagramTrace(index: number, random: Random): DatagramTrace {
  const documents = traceTemplate(index, random);
  const texts = documents.map((document) => DATAGRAM_HEADER + document);
  const bytes = Buffer.from(texts.join(''), 'latin1');
  let end = 0;
  const datagrams = texts.map((text) => bytes.subarray(end, (end += text.length)));
  return { trace: layOutTrace(bytes), datagrams, documentBytes: lengthOf(documents) };
}

export interface PutRequest {
  /** Request line, headers and body. */
  readonly bytes: Buffer;
  readonly traces: readonly StampedTrace[];
  /** Bytes of the documents before they were escaped into the body. */
  readonly documentBytes: number;
}

/** A `PutTraceSegments` call with the templates from `firstIndex` on, ready to be stamped. */
export function putRequest(firstIndex: number, random: Random): PutRequest {
  const templates = Array.from({ length: TRACES_PER_CALL }, (_, place) =>
    traceTemplate(firstIndex + place, random),
  );
  const parts = templates.map((documents) => documents.map((document) => JSON.stringify(document)).join(','));
  const before = '{"TraceSegmentDocuments":[';
  const body = `${before}${parts.join(',')}]}`;
  const head = [
    'POST /TraceSegments HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ].join('\r\n');
  const bytes = Buffer.from(`${head}\r\n\r\n${body}`, 'latin1');
  let end = head.length + 4 + before.length - 1;
  const traces = parts.map((part) => {
    const start = end + 1;
    end = start + part.length;
    return layOutTrace(bytes.subarray(start, end));
  });
  return { bytes, traces, documentBytes: lengthOf(templates.flat()) };
}

/** Makes all traces of the call new, ended within the last 50 ms before `endMicros`. */
export function stampRequest(request: PutRequest, endMicros: number, random: Random): void {
  for (const trace of request.traces) stamp(trace, endMicros - random.below(50_000), random);
}

function lengthOf(documents: readonly string[]): number {
  return documents.reduce((total, document) => total + document.length, 0);
}
