/**
 * Documents that were received as requests of spans. Documents of the same trace are put together first, because a
 * subsegment that was sent alone does not say which service it belongs to.
 */

import type { TraceId } from '@fluoroscope/wire';
import { mergeDocuments } from '../assemble/merge-documents.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import { TraceRequestWriter } from '../otel/export/encode-protobuf.ts';
import { exportSpans, type ResourceOf } from '../otel/export/export-spans.ts';

/** What OpenTelemetry's own exporters send at once. */
export const BATCH_SPANS = 512;

/** Below what any receiver takes: the smallest limits known are 4 and 5 MB. */
export const BATCH_BYTES = 1024 * 1024;

export interface SpanBatch {
  /** An ExportTraceServiceRequest. */
  readonly body: Uint8Array;
  readonly spans: number;
}

/** The documents as requests of up to `BATCH_SPANS` spans and about `BATCH_BYTES`, unless one span has more. */
export function* spanBatches(
  documents: readonly ReceivedDocument[],
  resourceOf?: ResourceOf,
): Generator<SpanBatch, void, void> {
  let writer = new TraceRequestWriter();
  for (const ofTrace of groupByTrace(documents)) {
    for (const span of exportSpans(mergeDocuments(ofTrace), resourceOf)) {
      writer.add(span);
      if (writer.spans < BATCH_SPANS && writer.bytes < BATCH_BYTES) continue;
      yield toBatch(writer);
      writer = new TraceRequestWriter();
    }
  }
  if (writer.spans > 0) yield toBatch(writer);
}

function toBatch(writer: TraceRequestWriter): SpanBatch {
  return { spans: writer.spans, body: writer.finish() };
}

function groupByTrace(documents: readonly ReceivedDocument[]): Iterable<readonly ReceivedDocument[]> {
  const groups = new Map<TraceId, ReceivedDocument[]>();
  for (const document of documents) {
    const group = groups.get(document.traceId);
    if (group === undefined) groups.set(document.traceId, [document]);
    else group.push(document);
  }
  return groups.values();
}
