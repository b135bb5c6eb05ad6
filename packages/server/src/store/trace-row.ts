/**
 * A trace as a row of `traces`: the one place that knows the table's column order. Rows are written as
 * JSONCompactEachRow, which one native `JSON.stringify` makes from a flat array.
 */

import type { EpochMicros, OutcomeFlags } from '@fluoroscope/wire';
import type { RootCause, Trace } from '../assemble/trace.ts';

const FLAG_ERROR = 1;
const FLAG_THROTTLE = 2;
const FLAG_FAULT = 4;

/** Stands for "not ended" in duration columns. */
const NOT_ENDED = -1;

/** Outcome flags as the bits of a `flags` column. */
export function toFlagBits(flags: OutcomeFlags): number {
  return (flags.error ? FLAG_ERROR : 0) | (flags.throttle ? FLAG_THROTTLE : 0) | (flags.fault ? FLAG_FAULT : 0);
}

/** A DateTime64(6) as ClickHouse reads it from text: seconds with six digits. */
export function toDateTime64(micros: EpochMicros): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${seconds}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
}

const toOptionalDateTime64 = (micros: EpochMicros | undefined): string => toDateTime64(micros ?? (0 as EpochMicros));

/** One line of JSONCompactEachRow for `traces`, in the order of the table's columns. `traceTime` is in seconds. */
export function encodeTraceRow(trace: Trace, traceTime: number): string {
  return JSON.stringify([
    traceTime,
    trace.traceId,
    trace.revision,
    toDateTime64(trace.firstReceivedAt),
    toDateTime64(trace.lastReceivedAt),
    trace.entityCount,
    toDateTime64(trace.start),
    toOptionalDateTime64(trace.end),
    trace.isInProgress || trace.end === undefined ? NOT_ENDED : Math.max(0, trace.end - trace.start),
    trace.responseTime ?? NOT_ENDED,
    trace.isPartial,
    trace.hasFault,
    trace.hasError,
    trace.hasThrottle,
    trace.http.url ?? '',
    trace.http.status ?? 0,
    trace.http.method ?? '',
    trace.http.userAgent ?? '',
    trace.http.clientIp ?? '',
    trace.entryPoint ?? -1,
    ...serviceColumns(trace),
    ...segmentColumns(trace),
    ...edgeColumns(trace),
    ...annotationColumns(trace),
    trace.users.map((user) => user.name),
    trace.users.map((user) => user.services),
    trace.resourceArns,
    trace.instanceIds,
    trace.availabilityZones,
    encodeRootCauses(trace.faultRootCauses),
    encodeRootCauses(trace.errorRootCauses),
    encodeRootCauses(trace.responseTimeRootCauses),
  ]);
}

function serviceColumns({ services }: Trace): unknown[] {
  return [
    services.map((service) => service.name),
    services.map((service) => service.names),
    services.map((service) => service.type ?? ''),
    services.map((service) => service.accountId ?? ''),
    services.map((service) => service.state),
    services.map((service) => service.isRoot),
  ];
}

function segmentColumns({ segments }: Trace): unknown[] {
  return [
    segments.map((segment) => segment.service),
    segments.map((segment) => segment.isInferred),
    segments.map((segment) => toDateTime64(segment.start)),
    segments.map((segment) => toOptionalDateTime64(segment.end)),
    segments.map((segment) => segment.responseTime),
    segments.map((segment) => segment.duration),
    segments.map((segment) => toFlagBits(segment.flags)),
  ];
}

function edgeColumns({ edges }: Trace): unknown[] {
  return [
    edges.map((edge) => edge.source),
    edges.map((edge) => edge.target),
    edges.map((edge) => toDateTime64(edge.start)),
    edges.map((edge) => toOptionalDateTime64(edge.end)),
    edges.map((edge) => edge.responseTime),
    edges.map((edge) => toFlagBits(edge.flags)),
    edges.map((edge) => edge.alias?.name ?? ''),
    edges.map((edge) => edge.alias?.type ?? ''),
  ];
}

function annotationColumns({ annotations }: Trace): unknown[] {
  return [
    annotations.map((annotation) => annotation.key),
    annotations.map((annotation) => typeof annotation.value),
    annotations.map((annotation) => (typeof annotation.value === 'string' ? annotation.value : '')),
    annotations.map((annotation) => (typeof annotation.value === 'string' ? 0 : Number(annotation.value))),
    annotations.map((annotation) => annotation.services),
  ];
}

function encodeRootCauses(rootCauses: readonly RootCause[]): string {
  return rootCauses.length === 0 ? '' : JSON.stringify(rootCauses);
}
