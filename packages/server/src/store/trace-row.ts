/**
 * A trace as a row of `traces`: the one place that knows the table's column order. Every function below writes one or
 * more columns, each followed by its comma.
 */

import type { AnnotationValue, EpochMicros, OutcomeFlags } from '@fluoroscope/wire';
import type { Trace, TraceAnnotation, TraceEdge, TraceService } from '../assemble/trace.ts';
import { JsonRow } from './json-row.ts';
import { writeRootCauses } from './root-cause-text.ts';
import { ABSENT, ANNOTATION_KINDS, OUTCOME_BITS, SERVICE_BITS } from './trace-codes.ts';

/**
 * A DateTime64(6) as ClickHouse reads it from tab-separated text: seconds with six decimals. Fewer than ten digits of
 * seconds would be read as a calendar date.
 */
export function toDateTime64(micros: EpochMicros): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${String(seconds).padStart(10, '0')}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
}

/** One for all rows: a row is finished before the next begins. */
const row = new JsonRow();

/**
 * One line of JSONCompactEachRow for `traces`, without newline, in the order of the table's columns and in ASCII.
 * `traceTime` is in seconds. Instants are whole microseconds, which is what a DateTime64(6) takes from a JSON number.
 */
export function encodeTraceRow(trace: Trace, traceTime: number): string {
  row.begin();
  row.raw('[');
  writeNumber(traceTime);
  writeIdentity(trace);
  writeOutcome(trace);
  writeHttp(trace);
  writeServices(trace.services);
  writeSegments(trace);
  writeEdges(trace);
  writeAliases(trace.edges);
  writeAnnotations(trace.annotations);
  writeLists(trace);
  writeRootCauses(row, trace.faultRootCauses);
  row.raw(',');
  writeRootCauses(row, trace.errorRootCauses);
  row.raw(',');
  writeRootCauses(row, trace.responseTimeRootCauses);
  row.raw(']');
  return row.toString();
}

function writeIdentity(trace: Trace): void {
  writeText(trace.traceId);
  writeNumber(trace.revision);
  writeNumber(trace.firstReceivedAt);
  writeNumber(trace.lastReceivedAt);
  writeNumber(trace.entityCount);
}

function writeOutcome(trace: Trace): void {
  const { start, end } = trace;
  writeNumber(start);
  writeNumber(lastStoredEnd(trace));
  writeNumber(trace.isInProgress || end === undefined ? ABSENT : Math.max(0, end - start));
  writeNumber(trace.responseTime ?? ABSENT);
  writeBool(trace.isPartial);
  writeBool(trace.hasFault);
  writeBool(trace.hasError);
  writeBool(trace.hasThrottle);
}

/** No earlier than any end that the nested columns give, also where a clock ran backwards; 0 when nothing has ended. */
function lastStoredEnd(trace: Trace): number {
  let last: number = trace.end ?? 0;
  for (const { start, end, responseTime } of trace.segments) {
    if (end !== undefined) last = Math.max(last, start + responseTime);
  }
  for (const { start, end, responseTime } of trace.edges) {
    if (end !== undefined) last = Math.max(last, start + responseTime);
  }
  return last;
}

function writeHttp({ http, entryPoint }: Trace): void {
  writeText(http.url ?? '');
  writeNumber(http.status ?? 0);
  writeText(http.method ?? '');
  writeText(http.userAgent ?? '');
  writeText(http.clientIp ?? '');
  writeNumber(entryPoint ?? ABSENT);
}

function writeServices(services: readonly TraceService[]): void {
  writeList(services, (service) => row.text(service.name));
  writeList(services, (service) => writeTexts(service.names, 1));
  writeList(services, (service) => row.text(service.type ?? ''));
  writeList(services, (service) => row.text(service.accountId ?? ''));
  writeList(services, (service) => row.number(serviceFlags(service)));
}

function serviceFlags({ state, isRoot }: TraceService): number {
  const root = isRoot ? SERVICE_BITS.root : 0;
  return state === 'unknown' ? root : root | SERVICE_BITS[state];
}

function writeSegments({ segments, start }: Trace): void {
  writeList(segments, (segment) => row.number(segment.service));
  writeList(segments, (segment) => row.number(segment.start - start));
  writeList(segments, (segment) => row.number(segment.end === undefined ? ABSENT : segment.responseTime));
  writeList(segments, (segment) => row.number(Math.max(0, segment.duration - segment.responseTime)));
  writeList(segments, (segment) =>
    row.number(outcomeFlags(segment.flags) | (segment.isInferred ? OUTCOME_BITS.inferred : 0)),
  );
}

function writeEdges({ edges, start }: Trace): void {
  writeList(edges, (edge) => row.number(edge.source));
  writeList(edges, (edge) => row.number(edge.target));
  writeList(edges, (edge) => row.number(edge.start - start));
  writeList(edges, (edge) => row.number(edge.end === undefined ? ABSENT : edge.responseTime));
  writeList(edges, (edge) => row.number(outcomeFlags(edge.flags)));
}

function outcomeFlags({ error, throttle, fault }: OutcomeFlags): number {
  return (
    (error ? OUTCOME_BITS.error : 0) |
    (throttle ? OUTCOME_BITS.throttle : 0) |
    (fault ? OUTCOME_BITS.fault : 0)
  );
}

function writeAliases(edges: readonly TraceEdge[]): void {
  const places: number[] = [];
  edges.forEach(({ alias }, place) => {
    if (alias !== undefined) places.push(place);
  });
  writeList(places, (place) => row.number(place));
  writeList(places, (place) => row.text(edges[place]?.alias?.name ?? ''));
  writeList(places, (place) => row.text(edges[place]?.alias?.type ?? ''));
}

function writeAnnotations(annotations: readonly TraceAnnotation[]): void {
  writeList(annotations, ({ key }) => row.text(key));
  writeList(annotations, ({ value }) => row.number(kindOf(value)));
  writeList(annotations, ({ value }) => row.text(typeof value === 'string' ? value : ''));
  writeList(annotations, ({ value }) => row.number(typeof value === 'string' ? 0 : Number(value)));
  writeList(annotations, ({ services }) => writeNumbers(services));
}

function kindOf(value: AnnotationValue): number {
  if (typeof value === 'string') return ANNOTATION_KINDS.string;
  return typeof value === 'number' ? ANNOTATION_KINDS.number : ANNOTATION_KINDS.boolean;
}

function writeLists(trace: Trace): void {
  writeList(trace.users, ({ name }) => row.text(name));
  writeList(trace.users, ({ services }) => writeNumbers(services));
  writeList(trace.resourceArns, (arn) => row.text(arn));
  writeList(trace.instanceIds, (id) => row.text(id));
  writeList(trace.availabilityZones, (zone) => row.text(zone));
}

function writeNumber(value: number): void {
  row.number(value);
  row.raw(',');
}

function writeText(value: string): void {
  row.text(value);
  row.raw(',');
}

function writeBool(value: boolean): void {
  row.raw(value ? 'true,' : 'false,');
}

function writeList<Item>(items: readonly Item[], write: (item: Item) => void): void {
  row.raw('[');
  let isFirst = true;
  for (const item of items) {
    if (isFirst) isFirst = false;
    else row.raw(',');
    write(item);
  }
  row.raw('],');
}

/** A list inside a list: without a comma behind it. */
function writeTexts(texts: readonly string[], from: number): void {
  row.raw('[');
  for (let i = from; i < texts.length; i++) {
    if (i > from) row.raw(',');
    row.text(texts[i] ?? '');
  }
  row.raw(']');
}

function writeNumbers(numbers: readonly number[]): void {
  row.raw('[');
  for (let i = 0; i < numbers.length; i++) {
    if (i > 0) row.raw(',');
    row.number(numbers[i] ?? 0);
  }
  row.raw(']');
}
