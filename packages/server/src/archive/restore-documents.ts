/**
 * Which rows of an archive's portion are stored, and under which arrival. What is there already, under whatever
 * arrival, is not stored again, so a restore can be repeated. What is there keeps its place: the arrival that a trace
 * began with decides where it is filed, so rows of the archive that came before it are stored as if they had come just
 * after. Pure.
 */

import { createHash } from 'node:crypto';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { decodeDocument } from '@fluoroscope/wire';
import type { StoredDocument } from '../decode/received-document.ts';
import type { ArchivedDocuments } from './archive-content.ts';

const ANY_LENGTH = { limitBytes: Number.MAX_SAFE_INTEGER };

/** A row that is there, without its texts. */
export interface StandingRow {
  readonly trace_id: TraceId;
  readonly received_at: EpochMicros;
  readonly digest: string;
}

/** Rows to store, each the documents that one call brought of a trace. */
export interface PlacedRows {
  readonly rows: readonly (readonly StoredDocument[])[];
  readonly alreadyThere: number;
}

/** The row without documents that no service can have accepted; undefined when none is left. */
export function acceptedOf(row: ArchivedDocuments): ArchivedDocuments | undefined {
  const documents = row.documents.filter((text) => {
    const { accepted } = decodeDocument(text, ANY_LENGTH);
    return accepted.length === 1 && accepted[0]?.traceId === row.trace_id;
  });
  if (documents.length === row.documents.length) return row;
  return documents.length === 0 ? undefined : { ...row, documents };
}

/** `rows` in order of arrival within each trace, no arrival being later than `now`. */
export function placeRows(
  rows: readonly ArchivedDocuments[],
  standing: readonly StandingRow[],
  now: EpochMicros,
): PlacedRows {
  const traces = openTraces(standing);
  const placed: StoredDocument[][] = [];
  let alreadyThere = 0;
  for (const row of rows) {
    const trace = traces.get(row.trace_id) ?? { first: undefined, arrivals: new Set(), digests: new Set() };
    traces.set(row.trace_id, trace);
    const digest = digestOf(row.documents);
    if (trace.digests.has(digest)) {
      alreadyThere += row.documents.length;
      continue;
    }
    trace.digests.add(digest);
    const receivedAt = freeArrival(trace, Math.min(row.received_at, now));
    trace.first ??= receivedAt;
    trace.arrivals.add(receivedAt);
    placed.push(documentsOf(row, receivedAt));
  }
  return { rows: placed, alreadyThere };
}

interface Trace {
  /** Nothing may be stored before it. */
  first: EpochMicros | undefined;
  readonly arrivals: Set<EpochMicros>;
  readonly digests: Set<string>;
}

function openTraces(standing: readonly StandingRow[]): Map<TraceId, Trace> {
  const traces = new Map<TraceId, Trace>();
  for (const { trace_id: traceId, received_at: receivedAt, digest } of standing) {
    const trace = traces.get(traceId) ?? { first: receivedAt, arrivals: new Set(), digests: new Set() };
    traces.set(traceId, trace);
    if (trace.first === undefined || receivedAt < trace.first) trace.first = receivedAt;
    trace.arrivals.add(receivedAt);
    trace.digests.add(digest);
  }
  return traces;
}

/** Two calls never share an arrival. */
function freeArrival({ first, arrivals }: Trace, wanted: number): EpochMicros {
  let arrival = Math.max(wanted, first ?? 0) as EpochMicros;
  while (arrivals.has(arrival)) arrival = (arrival + 1) as EpochMicros;
  return arrival;
}

function documentsOf({ trace_id, documents }: ArchivedDocuments, receivedAt: EpochMicros): StoredDocument[] {
  return documents.map((text, position) => ({ traceId: trace_id, text, receivedAt, position }));
}

/** As `readStoredRows` has the engine make it. */
function digestOf(documents: readonly string[]): string {
  return createHash('sha256').update(documents.join('\0')).digest('hex');
}
