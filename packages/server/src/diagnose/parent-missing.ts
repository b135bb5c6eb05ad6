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

/** Parents that are told one by one, those with the most children first; the others are told together. */
const MAX_PARENTS = 10;

interface MissingParent {
  readonly id: string;
  readonly children: TraceEntity[];
}

export function findMissingParents(trace: TraceCase): readonly Finding[] {
  const byId = new Map<string, MissingParent>();
  for (const child of childrenOfNobody(trace)) {
    const { parent_id: id } = child.document;
    if (id === undefined || trace.knownIds.has(id)) continue;
    const parent = byId.get(id);
    if (parent === undefined) byId.set(id, { id, children: [child] });
    else parent.children.push(child);
  }
  const parents = [...byId.values()].toSorted((a, b) => b.children.length - a.children.length);
  if (parents.length <= MAX_PARENTS) return parents.map((parent) => describeParents([parent], trace));
  const apart = parents.slice(0, MAX_PARENTS - 1).map((parent) => describeParents([parent], trace));
  return [...apart, describeParents(parents.slice(MAX_PARENTS - 1), trace)];
}

function childrenOfNobody({ tree }: TraceCase): readonly TraceEntity[] {
  const segments = tree.segments.filter((segment) => segment.parent === undefined && !isRootSegment(segment));
  return [...segments, ...tree.orphans];
}

function describeParents(parents: readonly MissingParent[], trace: TraceCase): Finding {
  const [first] = parents;
  const children = parents.flatMap((parent) => parent.children);
  const waitedMicros = trace.now - firstArrival(children, trace);
  const isYoung = waitedMicros < YOUNG_MICROS;
  const segments = children.filter(({ kind }) => kind === 'segment');
  const isAlone = parents.length === 1;
  const [what, which] = isAlone
    ? ['A parent', `${first?.id} as the parent, which no document holds.`]
    : [
        countOf(parents.length, 'more parent'),
        `${countOf(parents.length, 'different parent')} that no document holds.`,
      ];
  return {
    code: 'ParentMissing',
    severity: isYoung ? 'warning' : 'problem',
    title: isYoung ? `${what} ${isAlone ? 'has' : 'have'} not arrived yet` : `${what} never arrived`,
    detail: [
      `${childrenText(children)} ${children.length === 1 ? 'names' : 'name'} ${which}`,
      ...senderFacts(parents, segments, trace),
      `Missing for ${lengthOf(Math.max(0, waitedMicros))}${isYoung ? '; it may still come.' : '.'}`,
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
  parents: readonly MissingParent[],
  segments: readonly TraceEntity[],
  trace: TraceCase,
): readonly string[] {
  const ids = new Set(parents.map(({ id }) => id));
  const refused = trace.refusals.find(({ id }) => id !== undefined && ids.has(id.toLowerCase()));
  if (refused !== undefined) {
    const whose = refused.name === undefined ? '' : ` of ${quote(refused.name)}`;
    return [`A document${whose} with this id was refused (${refused.errorCode}).`];
  }
  return [...openSenders(trace), ...usualCallers(segments, trace), ...requestFacts(segments)];
}

/** SDKs send subsegments with the segment around them, when it has ended. */
function openSenders({ tree }: TraceCase): readonly string[] {
  const open = tree.segments.filter(({ end }) => end === undefined);
  if (open.length === 0) return [];
  return [
    `${namesOf(open)} ${open.length === 1 ? 'is' : 'are'} still in progress in this trace; what is missing may come when ${open.length === 1 ? 'it ends' : 'they end'}.`,
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
