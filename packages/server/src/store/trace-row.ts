/**
 * A trace as a row of `traces`: the one place that knows the table's column order. The row is JSONCompactEachRow text
 * put together by hand, because the nested columns are built in one pass each and names are escaped once and
 * remembered; a `JSON.stringify` over arrays of arrays took several times as long.
 */

import type { AnnotationValue, EpochMicros, OutcomeFlags } from '@fluoroscope/wire';
import type {
  RootCause,
  Trace,
  TraceAnnotation,
  TraceEdge,
  TraceSegment,
  TraceService,
} from '../assemble/trace.ts';
import { encodeRootCauses } from './root-cause-text.ts';
import { ABSENT, ANNOTATION_KINDS, OUTCOME_BITS, SERVICE_BITS } from './trace-codes.ts';

/**
 * A DateTime64(6) as ClickHouse reads it from tab-separated text: seconds with six decimals. Fewer than ten digits of
 * seconds would be read as a calendar date.
 */
export function toDateTime64(micros: EpochMicros): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${String(seconds).padStart(10, '0')}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
}

/**
 * One line of JSONCompactEachRow for `traces`, in the order of the table's columns. `traceTime` is in seconds. Instants
 * are whole microseconds, which is what a DateTime64(6) takes from a JSON number.
 */
export function encodeTraceRow(trace: Trace, traceTime: number): string {
  const row = joinColumns(trace, traceTime);
  return row.includes('\\ud') ? row.replace(LONE_SURROGATE, '\u{fffd}') : row;
}

/**
 * JSON text can name half of a surrogate pair, only as an escape; ClickHouse refuses the whole insert for it. The
 * lookbehind tells the escape from an escaped backslash before the same letters.
 */
const LONE_SURROGATE = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

function joinColumns(trace: Trace, traceTime: number): string {
  return `[${traceTime},"${trace.traceId}",${trace.revision},${scalarColumns(trace)},${nestedColumns(trace)},${listColumns(
    trace,
  )},${causesColumn(trace.faultRootCauses)},${causesColumn(trace.errorRootCauses)},${causesColumn(
    trace.responseTimeRootCauses,
  )}]`;
}

function scalarColumns(trace: Trace): string {
  const { http } = trace;
  const duration =
    trace.isInProgress || trace.end === undefined ? ABSENT : Math.max(0, trace.end - trace.start);
  return (
    `${trace.firstReceivedAt},${trace.lastReceivedAt},${trace.entityCount},` +
    `${trace.start},${lastStoredEnd(trace)},${duration},${trace.responseTime ?? ABSENT},` +
    `${trace.isPartial},${trace.hasFault},${trace.hasError},${trace.hasThrottle},` +
    `${JSON.stringify(http.url ?? '')},${http.status ?? 0},${quoteName(http.method ?? '')},` +
    `${quoteName(http.userAgent ?? '')},${JSON.stringify(http.clientIp ?? '')},${trace.entryPoint ?? ABSENT}`
  );
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

function nestedColumns(trace: Trace): string {
  const { start } = trace;
  return (
    `${serviceColumns(trace.services)},${segmentColumns(trace.segments, start)},` +
    `${edgeColumns(trace.edges, start)},${aliasColumns(trace.edges)},${annotationColumns(trace.annotations)}`
  );
}

function serviceColumns(services: readonly TraceService[]): string {
  let name = '';
  let names = '';
  let type = '';
  let accountId = '';
  let flags = '';
  let comma = '';
  for (const service of services) {
    name += comma + quoteName(service.name);
    names += comma + otherNames(service.names);
    type += comma + quoteName(service.type ?? '');
    accountId += comma + quoteName(service.accountId ?? '');
    flags += comma + String(serviceFlags(service));
    comma = ',';
  }
  return `[${name}],[${names}],[${type}],[${accountId}],[${flags}]`;
}

function otherNames(names: readonly string[]): string {
  return names.length <= 1 ? '[]' : JSON.stringify(names.slice(1));
}

function serviceFlags({ state, isRoot }: TraceService): number {
  const root = isRoot ? SERVICE_BITS.root : 0;
  return state === 'unknown' ? root : root | SERVICE_BITS[state];
}

function segmentColumns(segments: readonly TraceSegment[], traceStart: EpochMicros): string {
  let service = '';
  let start = '';
  let response = '';
  let tail = '';
  let flags = '';
  let comma = '';
  for (const segment of segments) {
    service += comma + String(segment.service);
    start += comma + String(segment.start - traceStart);
    response += comma + String(segment.end === undefined ? ABSENT : segment.responseTime);
    tail += comma + String(Math.max(0, segment.duration - segment.responseTime));
    flags += comma + String(outcomeFlags(segment.flags) | (segment.isInferred ? OUTCOME_BITS.inferred : 0));
    comma = ',';
  }
  return `[${service}],[${start}],[${response}],[${tail}],[${flags}]`;
}

function edgeColumns(edges: readonly TraceEdge[], traceStart: EpochMicros): string {
  let source = '';
  let target = '';
  let start = '';
  let response = '';
  let flags = '';
  let comma = '';
  for (const edge of edges) {
    source += comma + String(edge.source);
    target += comma + String(edge.target);
    start += comma + String(edge.start - traceStart);
    response += comma + String(edge.end === undefined ? ABSENT : edge.responseTime);
    flags += comma + String(outcomeFlags(edge.flags));
    comma = ',';
  }
  return `[${source}],[${target}],[${start}],[${response}],[${flags}]`;
}

function outcomeFlags({ error, throttle, fault }: OutcomeFlags): number {
  return (
    (error ? OUTCOME_BITS.error : 0) |
    (throttle ? OUTCOME_BITS.throttle : 0) |
    (fault ? OUTCOME_BITS.fault : 0)
  );
}

function aliasColumns(edges: readonly TraceEdge[]): string {
  let edge = '';
  let name = '';
  let type = '';
  let comma = '';
  edges.forEach(({ alias }, index) => {
    if (alias === undefined) return;
    edge += comma + String(index);
    name += comma + quoteName(alias.name);
    type += comma + quoteName(alias.type ?? '');
    comma = ',';
  });
  return `[${edge}],[${name}],[${type}]`;
}

function annotationColumns(annotations: readonly TraceAnnotation[]): string {
  let key = '';
  let kind = '';
  let text = '';
  let number = '';
  let services = '';
  let comma = '';
  for (const { key: name, value, services: setters } of annotations) {
    key += comma + quoteName(name);
    kind += comma + String(kindOf(value));
    text += comma + (typeof value === 'string' ? JSON.stringify(value) : '""');
    number += comma + (typeof value === 'string' ? '0' : String(Number(value)));
    services += `${comma}[${setters.join(',')}]`;
    comma = ',';
  }
  return `[${key}],[${kind}],[${text}],[${number}],[${services}]`;
}

function kindOf(value: AnnotationValue): number {
  if (typeof value === 'string') return ANNOTATION_KINDS.string;
  return typeof value === 'number' ? ANNOTATION_KINDS.number : ANNOTATION_KINDS.boolean;
}

function listColumns(trace: Trace): string {
  const { users } = trace;
  const userNames = users.length === 0 ? '[]' : JSON.stringify(users.map((user) => user.name));
  const userServices = users.map((user) => `[${user.services.join(',')}]`).join(',');
  return (
    `${userNames},[${userServices}],${quoteList(trace.resourceArns)},` +
    `${quoteList(trace.instanceIds)},${quoteList(trace.availabilityZones)}`
  );
}

function quoteList(texts: readonly string[]): string {
  return texts.length === 0 ? '[]' : JSON.stringify(texts);
}

/** A JSON string that holds JSON. */
function causesColumn(rootCauses: readonly RootCause[]): string {
  return rootCauses.length === 0 ? '""' : JSON.stringify(encodeRootCauses(rootCauses));
}

/** Names recur in nearly every trace: each is escaped once. Emptied when hostile input makes it grow. */
const quotedNames = new Map<string, string>();
const MAX_QUOTED_NAMES = 10_000;
/** What is longer is no name, and ten thousand of it would fill the memory. */
const LONGEST_QUOTED_NAME = 256;

function quoteName(name: string): string {
  if (name.length > LONGEST_QUOTED_NAME) return JSON.stringify(name);
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  if (quotedNames.size >= MAX_QUOTED_NAMES) quotedNames.clear();
  const quoted = JSON.stringify(name);
  quotedNames.set(name, quoted);
  return quoted;
}
