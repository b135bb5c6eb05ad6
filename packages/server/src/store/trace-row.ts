/**
 * A trace as a row of `traces`: the one place that knows the table's column order. Every function below writes one or
 * more columns.
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
import { BinaryRows } from './binary-rows.ts';
import { placeRequests, type PlacedRequests } from './place-requests.ts';
import { writeRootCauses } from './root-causes-column.ts';
import { ABSENT, ATTRIBUTE_KINDS, OUTCOME_BITS, SERVICE_BITS } from './trace-codes.ts';

/** One for all rows: a row is finished before the next begins. */
const row = new BinaryRows();

/** One row of RowBinary for `traces`, in the order of the table's columns. `traceTime` is in seconds. */
export function encodeTraceRow(trace: Trace, traceTime: number): Buffer {
  const requests = placeRequests(trace);
  row.begin();
  row.int32(traceTime);
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
  return row.toBuffer();
}

function writeIdentity(trace: Trace): void {
  row.text(trace.traceId);
  row.int32(trace.revision);
  row.int64(trace.firstReceivedAt);
  row.int64(trace.lastReceivedAt);
  row.int32(trace.entityCount);
}

function writeOutcome(trace: Trace): void {
  const { start, end, rootFlags } = trace;
  row.int64(start);
  row.int64(lastStoredEnd(trace));
  row.int64(trace.isInProgress || end === undefined ? ABSENT : Math.max(0, end - start));
  row.int64(trace.responseTime ?? ABSENT);
  row.bool(trace.isPartial);
  row.bool(trace.hasThrottle);
  row.uint8(rootFlags === undefined ? 0 : outcomeBits(rootFlags) | OUTCOME_BITS.present);
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
  row.uint16(storedStatus(http));
  row.text(http.url ?? '');
  row.text(http.method ?? '');
  row.text(http.userAgent ?? '');
  row.text(http.clientIp ?? '');
  row.int32(entryPoint ?? ABSENT);
}

/** The highest number the column holds; no protocol has a status anywhere near. */
const MAX_STATUS = 0xffff;

function storedStatus({ status }: TraceHttp): number {
  return status !== undefined && status > 0 && status <= MAX_STATUS ? status : 0;
}

function writeServices(services: readonly TraceService[]): void {
  writeList(services, ({ name }) => row.text(name));
  writeList(services, ({ names }) => writeOtherNames(names));
  writeList(services, ({ type }) => row.text(type ?? ''));
  writeList(services, ({ accountId }) => row.text(accountId ?? ''));
  writeList(services, (service) => row.uint8(serviceBits(service)));
}

function serviceBits({ state, isRoot }: TraceService): number {
  const root = isRoot ? SERVICE_BITS.root : 0;
  return state === 'unknown' ? root : root | SERVICE_BITS[state];
}

function writeSegments({ segments, start }: Trace, requests: PlacedRequests): void {
  writeList(segments, ({ service }) => row.int32(service));
  writeList(segments, (segment) => row.int64(segment.start - start));
  writeList(segments, ({ end, responseTime }) => row.int64(end === undefined ? ABSENT : responseTime));
  writeList(segments, ({ duration, responseTime }) => row.int64(Math.max(0, duration - responseTime)));
  writeList(segments, ({ flags, isInferred }) =>
    row.uint8(outcomeBits(flags) | (isInferred ? OUTCOME_BITS.inferred : 0)),
  );
  writeList(requests.ofSegments, writeIndex);
}

function writeEdges({ edges, start }: Trace, requests: PlacedRequests): void {
  writeList(edges, ({ source }) => row.int32(source));
  writeList(edges, ({ target }) => row.int32(target));
  writeList(edges, (edge) => row.int64(edge.start - start));
  writeList(edges, ({ end, responseTime }) => row.int64(end === undefined ? ABSENT : responseTime));
  writeList(edges, ({ flags }) => row.uint8(outcomeBits(flags)));
  writeList(requests.ofEdges, writeIndex);
  writeList(edges, ({ caller }) => row.int32(caller ?? ABSENT));
  writeList(edges, ({ callee }) => row.int32(callee));
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
  writeList(places, (place) => row.text(edges[place]?.alias?.name ?? ''));
  writeList(places, (place) => row.text(edges[place]?.alias?.type ?? ''));
}

function writeRequests(requests: readonly TraceHttp[]): void {
  writeList(requests, (request) => row.uint16(storedStatus(request)));
  writeList(requests, ({ url }) => row.text(url ?? ''));
  writeList(requests, ({ method }) => row.text(method ?? ''));
  writeList(requests, ({ userAgent }) => row.text(userAgent ?? ''));
  writeList(requests, ({ clientIp }) => row.text(clientIp ?? ''));
}

/** Annotations, then the other kinds in the order of their codes. */
function writeAttributes(trace: Trace): void {
  const { annotations } = trace;
  const marks = [trace.users, trace.resourceArns, trace.instanceIds, trace.availabilityZones];
  const { user } = ATTRIBUTE_KINDS;
  writeOfAttributes(annotations, marks, writeKindOf, (_mark, list) => row.uint8(user + list));
  writeOfAttributes(annotations, marks, writeKeyOf, () => row.text(''));
  writeOfAttributes(annotations, marks, writeTextOf, ({ text }) => row.text(text));
  writeOfAttributes(annotations, marks, writeNumberOf, () => row.float64(0));
  writeOfAttributes(annotations, marks, writeSegmentsOf, writeSegmentsOf);
  writeOfAttributes(annotations, marks, writeCallsOf, () => row.length(0));
}

/** One column: what is written of each annotation, and of each mark of the four lists. */
function writeOfAttributes(
  annotations: readonly TraceAnnotation[],
  marks: readonly (readonly TraceMark[])[],
  writeAnnotation: (annotation: TraceAnnotation) => void,
  writeMark: (mark: TraceMark, list: number) => void,
): void {
  let count = annotations.length;
  for (const list of marks) count += list.length;
  row.length(count);
  for (const annotation of annotations) writeAnnotation(annotation);
  for (const [place, list] of marks.entries()) for (const mark of list) writeMark(mark, place);
}

function writeKindOf({ value }: TraceAnnotation): void {
  row.uint8(annotationKind(value));
}

function writeKeyOf({ key }: TraceAnnotation): void {
  row.text(key);
}

function writeTextOf({ value }: TraceAnnotation): void {
  row.text(typeof value === 'string' ? value : '');
}

function writeNumberOf({ value }: TraceAnnotation): void {
  row.float64(typeof value === 'string' ? 0 : Number(value));
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
  writeList(links, ({ segment }) => row.int32(segment));
  writeList(links, ({ traceId }) => row.text(traceId));
  writeList(links, ({ entityId }) => row.text(entityId));
  writeList(links, ({ source }) => row.text(source?.name ?? ''));
  writeList(links, ({ source }) => row.text(source?.type ?? ''));
  writeList(links, ({ source }) => row.text(source?.accountId ?? ''));
  writeList(links, ({ source }) => row.int64(source?.age ?? ABSENT));
}

/** The array that a column holds, or the array inside of one. */
function writeList<Item>(items: readonly Item[], write: (item: Item) => void): void {
  row.length(items.length);
  // An index instead of an iterator: this runs two hundred times a trace.
  for (let i = 0; i < items.length; i++) write(items[i] as Item);
}

function writeIndexes(indexes: readonly number[]): void {
  writeList(indexes, writeIndex);
}

function writeIndex(index: number): void {
  row.int32(index);
}

/** All but the first, which is the canonical one. */
function writeOtherNames(names: readonly string[]): void {
  row.length(Math.max(0, names.length - 1));
  for (let i = 1; i < names.length; i++) row.text(names[i] ?? '');
}
