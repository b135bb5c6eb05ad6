/**
 * Which documents a span becomes. Nothing is nested: each document stands alone, and the trace's assembly joins them.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: MakeSegmentDocuments; since v0.137 a
 * consumer has a segment of its own.
 */

import { createHash } from 'node:crypto';
import type { SegmentId, TraceId } from '@fluoroscope/wire';
import type { Span } from '../span.ts';

/**
 * A span that calls and is the first of its service is told twice: as the `service` it happens in, a segment, and as
 * the `dependency` it calls, a subsegment of that.
 */
export type DocumentRole = 'segment' | 'subsegment' | 'dependency' | 'service';

const SEGMENT: readonly DocumentRole[] = ['segment'];
const SUBSEGMENT: readonly DocumentRole[] = ['subsegment'];
const SPLIT: readonly DocumentRole[] = ['dependency', 'service'];

export function documentRoles(span: Span): readonly DocumentRole[] {
  if (isLocalRoot(span)) return span.kind === 'SERVER' || span.kind === 'INTERNAL' ? SEGMENT : SPLIT;
  const isServed = span.kind === 'SERVER' || span.kind === 'CONSUMER';
  return isServed || span.parentSpanId === undefined ? SEGMENT : SUBSEGMENT;
}

/** Whether OpenTelemetry distributions of AWS mark the span as the first one in its service. */
export function isLocalRoot({ attributes }: Span): boolean {
  return attributes.get('aws.span.kind') === 'LOCAL_ROOT';
}

export function isSegmentRole(role: DocumentRole): boolean {
  return role === 'segment' || role === 'service';
}

/**
 * The id of the segment that a split span's subsegment is in. The Collector draws a random one; this one is the same
 * whenever the span is sent again, so that a retried request adds nothing.
 */
export function serviceSegmentId(traceId: TraceId, spanId: SegmentId): SegmentId {
  const digest = createHash('sha256').update(`${traceId}${spanId}local-root`).digest('hex');
  // Sixteen lower-case hex digits by construction.
  return digest.slice(0, 16) as SegmentId;
}
