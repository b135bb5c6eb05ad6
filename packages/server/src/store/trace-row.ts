/**
 * A trace as a row of `traces`: the one place that knows the table's column order. Every function below writes one or
 * more columns, each with the tab behind it.
 */

import type { AnnotationValue, OutcomeFlags } from '@fluoroscope/wire';
import type {
  Trace,
  TraceAnnotation,
  TraceEdge,
  TraceHttp,
  TraceLink,
  TraceMark,
  TraceService,
} from '../assemble/trace.ts';
import { placeRequests, type PlacedRequests } from './place-requests.ts';
import { writeRootCauses } from './root-causes-column.ts';
import { TabSeparatedRows } from './tab-separated-rows.ts';
import { ABSENT, ATTRIBUTE_KINDS, OUTCOME_BITS, SERVICE_BITS } from './trace-codes.ts';

/** One for all rows: a row is finished before the next begins. */
const row = new TabSeparatedRows();

/** One row of tab-separated text for `traces`, newline included. `traceTime` is in seconds. */
export function encodeTraceRow(trace: Trace, traceTime: number): Buffer {
  const requests = placeRequests(trace);
  row.begin();
  row.second(traceTime);
  row.tab();
  writeIdentity(trace);
  writeOutcome(trace);
  writeRootRequest(trace);
  writeServices(trace.services);
  writeSegments(trace, requests);
  writeEdges(trace, requests);
  writeAliases(trace.edges);
  writeRequests(requests.others);
  writeAttributes(trace);
  writeLinks(trace.links);
  writeRootCauses(row, trace);
  row.tab();
  row.endRow();
  return row.toBuffer();
}

function writeIdentity(trace: Trace): void {
  writeText(trace.traceId);
  writeNumber(trace.revision);
  writeInstant(trace.firstReceivedAt);
  writeInstant(trace.lastReceivedAt);
  writeNumber(trace.entityCount);
}

function writeOutcome(trace: Trace): void {
  const { start, end, rootFlags } = trace;
  writeInstant(start);
  writeInstant(lastStoredEnd(trace));
  writeNumber(trace.isInProgress || end === undefined ? ABSENT : Math.max(0, end - start));
  writeNumber(trace.responseTime ?? ABSENT);
  writeNumber(trace.isPartial ? 1 : 0);
  writeNumber(trace.hasThrottle ? 1 : 0);
  writeNumber(rootFlags === undefined ? 0 : outcomeBits(rootFlags) | OUTCOME_BITS.present);
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

function writeRootRequest({ http, entryPoint }: Trace): void {
  writeNumber(storedStatus(http));
  writeText(http.url ?? '');
  writeText(http.method ?? '');
  writeText(http.userAgent ?? '');
  writeText(http.clientIp ?? '');
  writeNumber(entryPoint ?? ABSENT);
}

/** The highest number the column holds; no protocol has a status anywhere near. */
const MAX_STATUS = 0xffff;

function storedStatus({ status }: TraceHttp): number {
  return status !== undefined && status > 0 && status <= MAX_STATUS ? status : 0;
}

function writeServices(services: readonly TraceService[]): void {
  writeList(services, ({ name }) => row.quoted(name));
  writeList(services, ({ names }) => writeOtherNames(names));
  writeList(services, ({ type }) => row.quoted(type ?? ''));
  writeList(services, ({ accountId }) => row.quoted(accountId ?? ''));
  writeList(services, (service) => row.number(serviceBits(service)));
}

function serviceBits({ state, isRoot }: TraceService): number {
  const root = isRoot ? SERVICE_BITS.root : 0;
  return state === 'unknown' ? root : root | SERVICE_BITS[state];
}

function writeSegments({ segments, start }: Trace, requests: PlacedRequests): void {
  writeList(segments, ({ service }) => row.number(service));
  writeList(segments, (segment) => row.number(segment.start - start));
  writeList(segments, ({ end, responseTime }) => row.number(end === undefined ? ABSENT : responseTime));
  writeList(segments, ({ duration, responseTime }) => row.number(Math.max(0, duration - responseTime)));
  writeList(segments, ({ flags, isInferred }) =>
    row.number(outcomeBits(flags) | (isInferred ? OUTCOME_BITS.inferred : 0)),
  );
  writeList(requests.ofSegments, writeIndex);
}

function writeEdges({ edges, start }: Trace, requests: PlacedRequests): void {
  writeList(edges, ({ source }) => row.number(source));
  writeList(edges, ({ target }) => row.number(target));
  writeList(edges, (edge) => row.number(edge.start - start));
  writeList(edges, ({ end, responseTime }) => row.number(end === undefined ? ABSENT : responseTime));
  writeList(edges, ({ flags }) => row.number(outcomeBits(flags)));
  writeList(requests.ofEdges, writeIndex);
  writeList(edges, ({ caller }) => row.number(caller ?? ABSENT));
  writeList(edges, ({ callee }) => row.number(callee));
}

function outcomeBits({ error, throttle, fault }: OutcomeFlags): number {
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
  writeList(places, writeIndex);
  writeList(places, (place) => row.quoted(edges[place]?.alias?.name ?? ''));
  writeList(places, (place) => row.quoted(edges[place]?.alias?.type ?? ''));
}

function writeRequests(requests: readonly TraceHttp[]): void {
  writeList(requests, (request) => row.number(storedStatus(request)));
  writeList(requests, ({ url }) => row.quoted(url ?? ''));
  writeList(requests, ({ method }) => row.quoted(method ?? ''));
  writeList(requests, ({ userAgent }) => row.quoted(userAgent ?? ''));
  writeList(requests, ({ clientIp }) => row.quoted(clientIp ?? ''));
}

/** Annotations, then the other kinds in the order of their codes. */
function writeAttributes(trace: Trace): void {
  const { annotations } = trace;
  const marks = [trace.users, trace.resourceArns, trace.instanceIds, trace.availabilityZones];
  const { user } = ATTRIBUTE_KINDS;
  writeOfAttributes(annotations, marks, writeKindOf, (_mark, list) => row.number(user + list));
  writeOfAttributes(annotations, marks, writeKeyOf, () => row.quoted(''));
  writeOfAttributes(annotations, marks, writeTextOf, ({ text }) => row.quoted(text));
  writeOfAttributes(annotations, marks, writeNumberOf, () => row.number(0));
  writeOfAttributes(annotations, marks, writeSegmentsOf, writeSegmentsOf);
  writeOfAttributes(annotations, marks, writeCallsOf, () => row.raw('[]'));
}

/** One column: what is written of each annotation, and of each mark of the four lists. */
function writeOfAttributes(
  annotations: readonly TraceAnnotation[],
  marks: readonly (readonly TraceMark[])[],
  writeAnnotation: (annotation: TraceAnnotation) => void,
  writeMark: (mark: TraceMark, list: number) => void,
): void {
  let isFirst = true;
  row.raw('[');
  for (const annotation of annotations) {
    if (isFirst) isFirst = false;
    else row.raw(',');
    writeAnnotation(annotation);
  }
  for (let list = 0; list < marks.length; list++) {
    for (const mark of marks[list] ?? []) {
      if (isFirst) isFirst = false;
      else row.raw(',');
      writeMark(mark, list);
    }
  }
  row.raw(']');
  row.tab();
}

function writeKindOf({ value }: TraceAnnotation): void {
  row.number(annotationKind(value));
}

function writeKeyOf({ key }: TraceAnnotation): void {
  row.quoted(key);
}

function writeTextOf({ value }: TraceAnnotation): void {
  row.quoted(typeof value === 'string' ? value : '');
}

function writeNumberOf({ value }: TraceAnnotation): void {
  row.number(typeof value === 'string' ? 0 : Number(value));
}

function writeSegmentsOf({ segments }: TraceAnnotation | TraceMark): void {
  writeIndexes(segments);
}

function writeCallsOf({ calls }: TraceAnnotation): void {
  writeIndexes(calls);
}

function annotationKind(value: AnnotationValue): number {
  if (typeof value === 'string') return ATTRIBUTE_KINDS.textAnnotation;
  return typeof value === 'number' ? ATTRIBUTE_KINDS.numberAnnotation : ATTRIBUTE_KINDS.booleanAnnotation;
}

function writeLinks(links: readonly TraceLink[]): void {
  writeList(links, ({ segment }) => row.number(segment));
  writeList(links, ({ traceId }) => row.quoted(traceId));
  writeList(links, ({ entityId }) => row.quoted(entityId));
  writeList(links, ({ source }) => row.quoted(source?.name ?? ''));
  writeList(links, ({ source }) => row.quoted(source?.type ?? ''));
  writeList(links, ({ source }) => row.quoted(source?.accountId ?? ''));
  writeList(links, ({ source }) => row.number(source?.age ?? ABSENT));
}

function writeNumber(value: number): void {
  row.number(value);
  row.tab();
}

function writeInstant(micros: number): void {
  row.instant(micros);
  row.tab();
}

function writeText(value: string): void {
  row.text(value);
  row.tab();
}

function writeList<Item>(items: readonly Item[], write: (item: Item) => void): void {
  row.raw('[');
  for (let i = 0; i < items.length; i++) {
    if (i > 0) row.raw(',');
    // Lists have no holes.
    write(items[i] as Item);
  }
  row.raw(']');
  row.tab();
}

/** A list inside a list: without a tab behind it. */
function writeIndexes(indexes: readonly number[]): void {
  row.raw('[');
  for (let i = 0; i < indexes.length; i++) {
    if (i > 0) row.raw(',');
    row.number(indexes[i] ?? 0);
  }
  row.raw(']');
}

function writeIndex(index: number): void {
  row.number(index);
}

/** All but the first, which is the canonical one. */
function writeOtherNames(names: readonly string[]): void {
  row.raw('[');
  for (let i = 1; i < names.length; i++) {
    if (i > 1) row.raw(',');
    row.quoted(names[i] ?? '');
  }
  row.raw(']');
}
