/**
 * A trace as a row of `traces`: the one place that knows the table's column order. The row is JSONCompactEachRow text
 * put together by hand, because the nested columns are built in one pass each and names are escaped once and
 * remembered; a `JSON.stringify` over arrays of arrays took several times as long.
 */

import type { EpochMicros, OutcomeFlags } from '@fluoroscope/wire';
import type {
  RootCause,
  Trace,
  TraceAnnotation,
  TraceEdge,
  TraceSegment,
  TraceService,
} from '../assemble/trace.ts';

const FLAG_ERROR = 1;
const FLAG_THROTTLE = 2;
const FLAG_FAULT = 4;

/** Stands for "not ended" in duration columns. */
const NOT_ENDED = -1;

/** Outcome flags as the bits of a `flags` column. */
function toFlagBits(flags: OutcomeFlags): number {
  return (
    (flags.error ? FLAG_ERROR : 0) | (flags.throttle ? FLAG_THROTTLE : 0) | (flags.fault ? FLAG_FAULT : 0)
  );
}

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
  return `[${traceTime},"${trace.traceId}",${trace.revision},${scalarColumns(trace)},${serviceColumns(trace.services)},${segmentColumns(
    trace.segments,
  )},${edgeColumns(trace.edges)},${annotationColumns(trace.annotations)},${listColumns(trace)},${rootCauseColumn(
    trace.faultRootCauses,
  )},${rootCauseColumn(trace.errorRootCauses)},${rootCauseColumn(trace.responseTimeRootCauses)}]`;
}

function scalarColumns(trace: Trace): string {
  const { http } = trace;
  const duration =
    trace.isInProgress || trace.end === undefined ? NOT_ENDED : Math.max(0, trace.end - trace.start);
  return (
    `${trace.firstReceivedAt},${trace.lastReceivedAt},${trace.entityCount},` +
    `${trace.start},${trace.end ?? 0},${duration},${trace.responseTime ?? NOT_ENDED},` +
    `${trace.isPartial},${trace.hasFault},${trace.hasError},${trace.hasThrottle},` +
    `${JSON.stringify(http.url ?? '')},${http.status ?? 0},${quoteName(http.method ?? '')},` +
    `${quoteName(http.userAgent ?? '')},${JSON.stringify(http.clientIp ?? '')},${trace.entryPoint ?? -1}`
  );
}

function serviceColumns(services: readonly TraceService[]): string {
  let name = '';
  let names = '';
  let type = '';
  let accountId = '';
  let state = '';
  let isRoot = '';
  let comma = '';
  for (const service of services) {
    name += comma + quoteName(service.name);
    names += comma + quoteNames(service.names);
    type += comma + quoteName(service.type ?? '');
    accountId += comma + quoteName(service.accountId ?? '');
    state += `${comma}"${service.state}"`;
    isRoot += comma + String(service.isRoot);
    comma = ',';
  }
  return `[${name}],[${names}],[${type}],[${accountId}],[${state}],[${isRoot}]`;
}

function segmentColumns(segments: readonly TraceSegment[]): string {
  let service = '';
  let isInferred = '';
  let start = '';
  let end = '';
  let response = '';
  let duration = '';
  let flags = '';
  let comma = '';
  for (const segment of segments) {
    service += comma + String(segment.service);
    isInferred += comma + String(segment.isInferred);
    start += comma + String(segment.start);
    end += comma + String(segment.end ?? 0);
    response += comma + String(segment.responseTime);
    duration += comma + String(segment.duration);
    flags += comma + String(toFlagBits(segment.flags));
    comma = ',';
  }
  return `[${service}],[${isInferred}],[${start}],[${end}],[${response}],[${duration}],[${flags}]`;
}

function edgeColumns(edges: readonly TraceEdge[]): string {
  let source = '';
  let target = '';
  let start = '';
  let end = '';
  let response = '';
  let flags = '';
  let aliasName = '';
  let aliasType = '';
  let comma = '';
  for (const edge of edges) {
    source += comma + String(edge.source);
    target += comma + String(edge.target);
    start += comma + String(edge.start);
    end += comma + String(edge.end ?? 0);
    response += comma + String(edge.responseTime);
    flags += comma + String(toFlagBits(edge.flags));
    aliasName += comma + quoteName(edge.alias?.name ?? '');
    aliasType += comma + quoteName(edge.alias?.type ?? '');
    comma = ',';
  }
  return `[${source}],[${target}],[${start}],[${end}],[${response}],[${flags}],[${aliasName}],[${aliasType}]`;
}

function annotationColumns(annotations: readonly TraceAnnotation[]): string {
  let key = '';
  let kind = '';
  let text = '';
  let number = '';
  let services = '';
  let comma = '';
  for (const annotation of annotations) {
    const { value } = annotation;
    const isText = typeof value === 'string';
    key += comma + quoteName(annotation.key);
    kind += `${comma}"${typeof value}"`;
    text += comma + (isText ? JSON.stringify(value) : '""');
    number += comma + (isText ? '0' : String(Number(value)));
    services += `${comma}[${annotation.services.join(',')}]`;
    comma = ',';
  }
  return `[${key}],[${kind}],[${text}],[${number}],[${services}]`;
}

function listColumns(trace: Trace): string {
  const { users } = trace;
  const userNames = users.length === 0 ? '[]' : JSON.stringify(users.map((user) => user.name));
  const userServices = users.map((user) => `[${user.services.join(',')}]`).join(',');
  return (
    `${userNames},[${userServices}],${JSON.stringify(trace.resourceArns)},` +
    `${JSON.stringify(trace.instanceIds)},${JSON.stringify(trace.availabilityZones)}`
  );
}

/** Root causes as the text of a JSON array in the model's own spelling; empty for none. */
function rootCauseColumn(rootCauses: readonly RootCause[]): string {
  return rootCauses.length === 0 ? '""' : JSON.stringify(JSON.stringify(rootCauses));
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

function quoteNames(names: readonly string[]): string {
  const [first] = names;
  if (first !== undefined && names.length === 1) return `[${quoteName(first)}]`;
  return JSON.stringify(names);
}
