/**
 * One page of a retrieval's result. A trace that has more spans than a page may show of it ends the page, and the next
 * page begins with the same trace and the spans that follow: a client that joins the spans of equal trace ids has the
 * whole trace. The API has no other place to say where a trace goes on.
 * Source: X-Ray API reference, ListRetrievedTraces: 5 traces, 100 spans of a trace.
 */

import { type DurationMicros } from '@fluoroscope/wire';
import { traceDuration } from '../assemble/render-segments.ts';
import type { TraceTree } from '../assemble/trace-tree.ts';
import type { FoundTrace } from './retrieval.ts';
import { type RetrievedSpan, retrievedSpans, type TraceFormat } from './retrieved-spans.ts';

const TRACES_PER_PAGE = 5;
const SPANS_PER_TRACE = 100;

/** Text of one page, unless one document alone has more. */
const PAGE_BYTES = 6 * 1024 * 1024;

/** Where a page begins. */
export interface PagePosition {
  /** Place among the traces of the result. */
  readonly trace: number;
  /** Place among the spans of that trace. */
  readonly span: number;
}

export interface RetrievedTrace {
  readonly traceId: string;
  /** Of the whole trace; undefined when nothing has ended. */
  readonly duration: DurationMicros | undefined;
  readonly spans: readonly RetrievedSpan[];
}

export interface PageOfTraces {
  readonly traces: readonly RetrievedTrace[];
  /** Undefined on the last page. */
  readonly next: PagePosition | undefined;
}

export interface PageRequest {
  readonly found: readonly FoundTrace[];
  readonly format: TraceFormat;
  readonly from: PagePosition;
  /** Undefined for a trace that is not kept any more, which then does not appear. */
  readonly readTrace: (found: FoundTrace) => Promise<TraceTree | undefined>;
}

/** Throws what `readTrace` throws. */
export async function pageOfTraces({ found, format, from, readTrace }: PageRequest): Promise<PageOfTraces> {
  const traces: RetrievedTrace[] = [];
  let bytes = 0;
  for (let trace = from.trace; trace < found.length; trace++) {
    const sought = found[trace];
    if (traces.length === TRACES_PER_PAGE || bytes >= PAGE_BYTES) return { traces, next: { trace, span: 0 } };
    const tree = sought === undefined ? undefined : await readTrace(sought);
    if (tree === undefined) continue;
    const first = trace === from.trace ? from.span : 0;
    const { spans, hasMore } = takeSpans(tree, format, first, PAGE_BYTES - bytes);
    traces.push({ traceId: tree.traceId, duration: traceDuration(tree), spans });
    if (hasMore) return { traces, next: { trace, span: first + spans.length } };
    for (const { document } of spans) bytes += document.length;
  }
  return { traces, next: undefined };
}

/** The spans of a trace from `first` on, as many as may be shown, and at least one. */
function takeSpans(
  tree: TraceTree,
  format: TraceFormat,
  first: number,
  limitBytes: number,
): { readonly spans: readonly RetrievedSpan[]; readonly hasMore: boolean } {
  const spans: RetrievedSpan[] = [];
  let bytes = 0;
  for (const span of retrievedSpans(tree, format, first)) {
    bytes += span.document.length;
    const isFull = spans.length === SPANS_PER_TRACE || (spans.length > 0 && bytes > limitBytes);
    if (isFull) return { spans, hasMore: true };
    spans.push(span);
  }
  return { spans, hasMore: false };
}
