/**
 * A retrieved trace in the two formats: `XRAY`, the segments as BatchGetTraces gives them, and `OTEL`, a span for each
 * segment and subsegment. No document is longer than the API allows. A segment that would be is handed over in pieces,
 * each of its subsegments in a document of its own, which means the same; only a single segment or subsegment that is
 * too long by itself loses members, and says which.
 * Source: X-Ray API reference, Span and RetrievedTrace.
 */

import { type RenderedSegment, renderAlone, renderSegments } from '../assemble/render-segments.ts';
import type { TraceTree } from '../assemble/trace-tree.ts';
import { exportSpans } from '../otel/export/export-spans.ts';
import type { ExportedSpan } from '../otel/export/otlp.ts';
import { spanDocument } from '../otel/export/span-document.ts';

export type TraceFormat = 'XRAY' | 'OTEL';

/** Longest document in bytes; the API counts characters, which are never more. */
export const MAX_DOCUMENT_BYTES = 204_800;

export interface RetrievedSpan {
  /** 16 hex digits. */
  readonly id: string;
  readonly document: string;
}

/** The spans of a trace from number `from` on. */
export function* retrievedSpans(
  tree: TraceTree,
  format: TraceFormat,
  from: number,
): Generator<RetrievedSpan, void, void> {
  switch (format) {
    case 'XRAY':
      yield* segmentSpansOf(tree).slice(from);
      return;
    case 'OTEL':
      for (const exported of exportedSpansOf(tree).slice(from)) {
        yield { id: exported.span.spanId, document: spanDocument(exported, MAX_DOCUMENT_BYTES) };
      }
  }
}

/**
 * A trace of thousands of spans is read page after page, and its segments are written all at once, as its spans are
 * told. They are kept for as long as the tree is.
 */
const writtenSegments = new WeakMap<TraceTree, readonly RetrievedSpan[]>();
const exportedSpans = new WeakMap<TraceTree, readonly ExportedSpan[]>();

function exportedSpansOf(tree: TraceTree): readonly ExportedSpan[] {
  const spans = exportedSpans.get(tree) ?? [...exportSpans(tree)];
  exportedSpans.set(tree, spans);
  return spans;
}

function segmentSpansOf(tree: TraceTree): readonly RetrievedSpan[] {
  const spans = writtenSegments.get(tree) ?? [...segmentSpans(tree)];
  writtenSegments.set(tree, spans);
  return spans;
}

function* segmentSpans(tree: TraceTree): Generator<RetrievedSpan, void, void> {
  for (const segment of renderSegments(tree)) {
    if (fits(segment.document)) yield segment;
    else yield* inPieces(tree, segment);
  }
}

function* inPieces(tree: TraceTree, whole: RenderedSegment): Generator<RetrievedSpan, void, void> {
  const pieces = tree.entities.filter(({ segment }) => segment?.id === whole.id);
  // An inferred segment has nothing inside it.
  if (pieces.length === 0) yield { id: whole.id, document: shorten(whole.document) };
  for (const piece of pieces) yield { id: piece.id, document: alone(renderAlone(piece, tree.traceId)) };
}

function alone(document: string): string {
  return fits(document) ? document : shorten(document);
}

function fits(document: string): boolean {
  return Buffer.byteLength(document) <= MAX_DOCUMENT_BYTES;
}

/** What makes a document one of X-Ray's and stays whatever happens. */
const REQUIRED: ReadonlySet<string> = new Set([
  'id',
  'name',
  'trace_id',
  'parent_id',
  'type',
  'namespace',
  'start_time',
  'end_time',
  'in_progress',
  'error',
  'fault',
  'throttle',
  'inferred',
]);

/** The document without its largest members, and with their names as metadata. */
function shorten(document: string): string {
  const members = JSON.parse(document) as Record<string, unknown>;
  const bySize = Object.keys(members)
    .filter((name) => !REQUIRED.has(name))
    .map((name) => ({ name, length: JSON.stringify(members[name]).length }))
    .toSorted((a, b) => a.length - b.length);
  const leftOut: string[] = [];
  for (let text = document; ;) {
    const largest = bySize.pop();
    if (largest === undefined || fits(text)) return text;
    leftOut.push(largest.name);
    const kept = Object.entries(members).filter(([name]) => !leftOut.includes(name));
    const metadata = { ...(leftOut.includes('metadata') ? {} : metadataOf(members)), ...noteOf(leftOut) };
    text = JSON.stringify({ ...Object.fromEntries(kept), metadata });
  }
}

function metadataOf({ metadata }: Record<string, unknown>): object {
  return typeof metadata === 'object' && metadata !== null ? metadata : {};
}

function noteOf(leftOut: readonly string[]): object {
  return { fluoroscope: { left_out_as_too_long: leftOut } };
}
