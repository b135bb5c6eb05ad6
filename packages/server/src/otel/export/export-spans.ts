/**
 * A trace as OpenTelemetry's spans: one span for each segment and subsegment, the way back from what the OpenTelemetry
 * exporter for X-Ray makes of spans. It takes the whole tree instead of single documents, because a subsegment that was
 * sent alone does not say which service it belongs to. Inferred segments are not exported: OpenTelemetry has the span
 * of the caller only, and so had the sender.
 * Source: OpenTelemetry Collector, awsxray exporter and receiver; OpenTelemetry semantic conventions, "Trace".
 */

import {
  parseSegmentId,
  parseTraceId,
  type SegmentDocument,
  type SpanLink,
  type SubsegmentDocument,
  toW3cTraceId,
} from '@fluoroscope/wire';
import type { TraceEntity, TraceTree } from '../../assemble/trace-tree.ts';
import { toKeyValues } from './attributes.ts';
import { exceptionEvents } from './exception-events.ts';
import { toUnixNano } from './instants.ts';
import type { ExportedSpan, OtlpLink, OtlpResource, OtlpScope, OtlpSpan } from './otlp.ts';
import { defaultMetadata, languageOf, resourceOf } from './resource-attributes.ts';
import { spanAttributes } from './span-attributes.ts';
import { spanKind } from './span-kind.ts';
import { spanStatus } from './span-status.ts';

/** What all spans of a segment have in common. */
interface Origin {
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
  readonly language: string | undefined;
}

/** Stands where a document says nothing about the library that made it. */
const XRAY_SCOPE: OtlpScope = { name: 'aws.xray' };

/** The spans of `tree`, parents before their children. Never throws. */
export function* exportSpans(tree: TraceTree): Generator<ExportedSpan, void, void> {
  const traceId = toW3cTraceId(tree.traceId);
  const origins = new Map<TraceEntity | undefined, Origin>();
  for (const entity of tree.entities) {
    const origin = origins.get(entity.segment) ?? originOf(entity.segment);
    origins.set(entity.segment, origin);
    yield {
      resource: origin.resource,
      scope: scopeOf(entity.document) ?? origin.scope,
      span: toSpan(traceId, entity, origin),
    };
  }
}

function originOf(segment: TraceEntity | undefined): Origin {
  const document = segment?.document as SegmentDocument | undefined;
  return {
    resource: resourceOf(document),
    scope: XRAY_SCOPE,
    language: languageOf(document?.aws?.xray?.sdk),
  };
}

/** The exporter keeps the scope in the metadata. */
function scopeOf(document: SegmentDocument | SubsegmentDocument): OtlpScope | undefined {
  const kept = new Map<string, unknown>(Object.entries(defaultMetadata(document)));
  const [name, version] = [kept.get('otel.scope.name'), kept.get('otel.scope.version')];
  if (typeof name !== 'string') return undefined;
  return typeof version === 'string' ? { name, version } : { name };
}

function toSpan(traceId: string, entity: TraceEntity, { language }: Origin): OtlpSpan {
  const { document, start, end } = entity;
  const parentId = entity.parent?.id ?? document.parent_id;
  return {
    traceId,
    spanId: entity.id,
    ...(parentId === undefined ? {} : { parentSpanId: parentId }),
    name: document.name,
    kind: spanKind(entity),
    startTimeUnixNano: toUnixNano(start),
    endTimeUnixNano: end === undefined ? '0' : toUnixNano(end),
    attributes: spanAttributes(entity),
    events: exceptionEvents(entity, language),
    links: (document.links ?? []).flatMap(toLink),
    status: spanStatus(entity),
  };
}

function toLink({ trace_id, id, attributes = {} }: SpanLink): OtlpLink[] {
  const [traceId, spanId] = [parseTraceId(trace_id), parseSegmentId(id)];
  if (traceId === undefined || spanId === undefined) return [];
  return [{ traceId: toW3cTraceId(traceId), spanId, attributes: toKeyValues(attributes) }];
}
