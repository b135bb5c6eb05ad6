/**
 * Parts whose parent never arrived. X-Ray shows them beside each other as if they had begun by themselves; a missing
 * parent has no name, so everything that is known about who should have sent it is put together here.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { TraceEntity } from '../assemble/trace-tree.ts';
import { isRootSegment } from '../assemble/trace-tree.ts';
import { idsOf, serviceNameOf, servicesOf } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import type { TraceCase } from './trace-case.ts';
import { countOf, lengthOf, quote, quoteAll } from './wording.ts';

/** Senders hand their documents on within seconds, batches of OpenTelemetry within five. */
const YOUNG_MICROS = 60_000_000;

export function findMissingParents(trace: TraceCase): readonly Finding[] {
  const byParent = new Map<string, TraceEntity[]>();
  for (const child of childrenOfNobody(trace)) {
    const parentId = child.document.parent_id;
    if (parentId === undefined || trace.knownIds.has(parentId)) continue;
    const children = byParent.get(parentId);
    if (children === undefined) byParent.set(parentId, [child]);
    else children.push(child);
  }
  return [...byParent].map(([parentId, children]) => describeParent(parentId, children, trace));
}

function childrenOfNobody({ tree }: TraceCase): readonly TraceEntity[] {
  const segments = tree.segments.filter((segment) => segment.parent === undefined && !isRootSegment(segment));
  return [...segments, ...tree.orphans];
}

function describeParent(parentId: string, children: readonly TraceEntity[], trace: TraceCase): Finding {
  const waitedMicros = trace.now - firstArrival(children, trace);
  const isYoung = waitedMicros < YOUNG_MICROS;
  const segments = children.filter(({ kind }) => kind === 'segment');
  return {
    code: 'ParentMissing',
    severity: isYoung ? 'warning' : 'problem',
    title: isYoung ? 'A parent has not arrived yet' : 'A parent never arrived',
    detail: [
      `${childrenText(children)} ${children.length === 1 ? 'names' : 'name'} ${parentId} as the parent, which no document holds.`,
      ...senderFacts(parentId, children, segments, trace),
      isYoung
        ? `It has been missing for ${lengthOf(Math.max(0, waitedMicros))} and may still come.`
        : `It has been missing for ${lengthOf(waitedMicros)}.`,
    ].join(' '),
    ...(segments.length > 0 ? MISSING_CALLER : MISSING_PROCESS),
    segmentIds: idsOf(children),
    services: servicesOf(children),
  };
}

function firstArrival(children: readonly TraceEntity[], { arrivalOf }: TraceCase): EpochMicros {
  return children.reduce<EpochMicros>(
    (first, { id }) => (arrivalOf(id) < first ? arrivalOf(id) : first),
    Infinity as EpochMicros,
  );
}

function childrenText(children: readonly TraceEntity[]): string {
  const segments = children.filter(({ kind }) => kind === 'segment');
  const rest = children.filter(({ kind }) => kind !== 'segment');
  const parts: string[] = [];
  if (segments.length > 0) parts.push(`${countOf(segments.length, 'segment')} of ${namesOf(segments)}`);
  if (rest.length > 0) parts.push(`${countOf(rest.length, 'subsegment')} (${namesOf(rest)})`);
  return parts.join(' and ');
}

function namesOf(entities: readonly TraceEntity[]): string {
  return quoteAll(entities.map(({ document }) => document.name));
}

/** What is known about the sender, the surest first. */
function senderFacts(
  parentId: string,
  children: readonly TraceEntity[],
  segments: readonly TraceEntity[],
  trace: TraceCase,
): readonly string[] {
  const refused = trace.refusals.find(({ id }) => id?.toLowerCase() === parentId);
  if (refused !== undefined) {
    const whose = refused.name === undefined ? '' : ` of ${quote(refused.name)}`;
    return [`A document${whose} with this id was refused (${refused.errorCode}).`];
  }
  return [...openSenders(children, trace), ...usualCallers(segments, trace), ...requestFacts(segments)];
}

/** SDKs send subsegments with the segment around them, when it has ended. */
function openSenders(children: readonly TraceEntity[], { tree }: TraceCase): readonly string[] {
  const open = tree.segments.filter((segment) => segment.end === undefined && !children.includes(segment));
  if (open.length === 0) return [];
  return [
    `${namesOf(open)} ${open.length === 1 ? 'is' : 'are'} still in progress in this trace; the parent may be a part that comes when it ends.`,
  ];
}

function usualCallers(segments: readonly TraceEntity[], { usualCalls }: TraceCase): readonly string[] {
  const [callee] = segments;
  const name = callee && serviceNameOf(callee);
  if (name === undefined || usualCalls === undefined) return [];
  const callers = usualCalls.callersOf(name);
  if (callers.length === 0) return ['No service is known that called it around this time.'];
  return [
    `Around this time ${quote(name)} was called by ${quoteAll(callers)}: look there for the missing part first.`,
  ];
}

function requestFacts([segment]: readonly TraceEntity[]): readonly string[] {
  const request = segment?.document.http?.request;
  const facts: string[] = [];
  if (request?.client_ip !== undefined) facts.push(`from ${quote(request.client_ip)}`);
  if (request?.user_agent !== undefined) facts.push(`with the user agent ${quote(request.user_agent)}`);
  return facts.length === 0 ? [] : [`The request came ${facts.join(' ')}.`];
}

const MISSING_CALLER = {
  reason:
    'The caller passed the trace on but its own part is lost or goes elsewhere: its process ended before it had sent everything, its exporter or daemon dropped it, it is a browser, proxy or managed service (API Gateway, Lambda, Step Functions) that reports to another place, or it sampled the trace out after passing it on.',
  remedy:
    'Make sure that the caller sends to this service: AWS_XRAY_DAEMON_ADDRESS for X-Ray SDKs, OTEL_EXPORTER_OTLP_ENDPOINT for OpenTelemetry. Close segments in finally, call forceFlush() or shutdown() on the tracer provider before the process ends, and look for dropped spans in its log. Where a proxy or a managed service stands in between, send its spans here too or have it leave the trace header alone.',
} as const;

const MISSING_PROCESS = {
  reason:
    'Subsegments and their segment come from one process, which has not sent the segment: it ended or was frozen before the request was over, the segment was too large for a datagram, or it runs in Lambda, whose segments only AWS gets.',
  remedy:
    'Await all work before the handler returns, so that the segment is closed and sent. With datagrams keep segments below 64 KB: stream subsegments (setStreamingThreshold) or send by PutTraceSegments. In Lambda use OpenTelemetry, or begin a segment of your own.',
} as const;
