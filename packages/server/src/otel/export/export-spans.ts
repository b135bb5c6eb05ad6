/**
 * A trace as OpenTelemetry's spans: one span for each segment and subsegment, the way back from what the OpenTelemetry
 * exporter for X-Ray makes of spans. It takes the whole tree instead of single documents, because a subsegment that was
 * sent alone does not say which service it belongs to. What was a span before becomes that span again. Inferred
 * segments are not exported: OpenTelemetry has the span of the caller only, and so had the sender.
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
import { keptDroppedEvents, keptEvents, keptName, keptScope, keptTraceState } from './kept-span.ts';
import type { ExportedSpan, OtlpLink, OtlpResource, OtlpScope, OtlpSpan } from './otlp.ts';
import { languageOf, resourceOf } from './resource-attributes.ts';
import { spanAttributes } from './span-attributes.ts';
import { spanKind } from './span-kind.ts';
import { spanStatus } from './span-status.ts';
import { splitSpans } from './split-spans.ts';

/** What all spans of a segment have in common. */
interface Origin {
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
  readonly language: string | undefined;
}

/** Stands where a document says nothing about the library that made it. */
const XRAY_SCOPE: OtlpScope = { name: 'aws.xray' };

/** The resource of a document that came alone, where somebody knows it. */
export type ResourceOf = (document: SegmentDocument | SubsegmentDocument) => OtlpResource | undefined;

/** The spans of `tree`, parents before their children. Never throws. */
export function* exportSpans(
  tree: TraceTree,
  resourceOfLone: ResourceOf = () => undefined,
): Generator<ExportedSpan, void, void> {
  const traceId = toW3cTraceId(tree.traceId);
  const origins = new Map<TraceEntity | undefined, Origin>();
  const services = splitSpans(tree);
  const toldByOther = new Set(services.values());
  for (const entity of tree.entities) {
    if (toldByOther.has(entity)) continue;
    const belonging = origins.get(entity.segment) ?? originOf(entity.segment);
    origins.set(entity.segment, belonging);
    const origin = entity.segment === undefined ? originOfLone(entity, belonging, resourceOfLone) : belonging;
    yield {
      resource: origin.resource,
      scope: keptScope(entity.document) ?? origin.scope,
      span: toSpan(traceId, entity, services.get(entity), origin),
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

/** Of a subsegment without its segment, which may know itself which language it was written in. */
function originOfLone({ document }: TraceEntity, unknown: Origin, resourceOfLone: ResourceOf): Origin {
  const language = languageOf(document.aws?.xray?.sdk);
  return { ...unknown, resource: resourceOfLone(document) ?? unknown.resource, language };
}

/** `service` is the other half of a span that was split: its place in the trace and its links are the span's. */
function toSpan(
  traceId: string,
  entity: TraceEntity,
  service: TraceEntity | undefined,
  { language }: Origin,
): OtlpSpan {
  const { document, start, end } = entity;
  const outer = service ?? entity;
  const parentId = outer.parent?.id ?? outer.document.parent_id;
  const traceState = keptTraceState(document);
  const droppedEvents = keptDroppedEvents(document);
  return {
    traceId,
    spanId: entity.id,
    ...(traceState === undefined ? {} : { traceState }),
    ...(parentId === undefined ? {} : { parentSpanId: parentId }),
    name: keptName(document) ?? document.name,
    kind: spanKind(entity),
    startTimeUnixNano: toUnixNano(start),
    endTimeUnixNano: end === undefined ? '0' : toUnixNano(end),
    attributes: spanAttributes(entity),
    events: [...keptEvents(document), ...exceptionEvents(entity, language)],
    ...(droppedEvents === undefined ? {} : { droppedEventsCount: droppedEvents }),
    links: [...(service?.document.links ?? []), ...(document.links ?? [])].flatMap(toLink),
    status: spanStatus(entity),
  };
}

function toLink({ trace_id, id, attributes = {} }: SpanLink): OtlpLink[] {
  const [traceId, spanId] = [parseTraceId(trace_id), parseSegmentId(id)];
  if (traceId === undefined || spanId === undefined) return [];
  return [{ traceId: toW3cTraceId(traceId), spanId, attributes: toKeyValues(attributes) }];
}
