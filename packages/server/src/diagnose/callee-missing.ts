/**
 * Calls that should have an answer in the trace and have none: the caller says that its callee is traced, or the callee
 * usually answers this caller. What is known of the callee at the time tells a service that is silent altogether from
 * one of which this one part is lost.
 */

import type { TraceEntity } from '../assemble/trace-tree.ts';
import { idsOf, serviceNameOf, servicesOf } from './describe-entities.ts';
import type { Finding, Severity } from './finding.ts';
import { groupCalls } from './group-calls.ts';
import { rootsWithin } from './other-roots.ts';
import type { TraceCase } from './trace-case.ts';
import { failedOnTheWay, isDeclaredTraced, unansweredCalls } from './unanswered-calls.ts';
import { countOf, lengthOf, quote } from './wording.ts';

const YOUNG_MICROS = 60_000_000;

export function findMissingCallees(trace: TraceCase): readonly Finding[] {
  const calls = unansweredCalls(trace.tree).filter(
    (call) => isExpected(call, trace) && rootsWithin(call, trace).length === 0,
  );
  return groupCalls(calls).map((group) => describeCallee(group, trace));
}

function isExpected(call: TraceEntity, { usualCalls }: TraceCase): boolean {
  if (isDeclaredTraced(call)) return true;
  const caller = serviceNameOf(call);
  if (caller === undefined || failedOnTheWay(call)) return false;
  return usualCalls?.calleeOf(caller, call.document.name) !== undefined;
}

function describeCallee(calls: readonly [TraceEntity, ...TraceEntity[]], trace: TraceCase): Finding {
  const [first] = calls;
  const isAlone = calls.length === 1;
  const [caller, address] = [quote(serviceNameOf(first) ?? ''), quote(first.document.name)];
  const neverReached = calls.every(failedOnTheWay);
  const known = knowledgeOf(first, trace);
  return {
    code: 'CalleeMissing',
    severity: severityOf(calls, trace),
    title: `Nothing arrived from ${address}`,
    detail: [
      `${countOf(calls.length, 'call')} of ${caller} to ${address} ${isAlone ? 'has' : 'have'} no segment of the callee in this trace.`,
      ...(calls.some(isDeclaredTraced)
        ? [`${caller} marked ${isAlone ? 'it' : 'them'} as traced: the callee was expected to report.`]
        : []),
      ...(neverReached
        ? [
            `${isAlone ? 'The call' : 'Each of the calls'} failed without a response, so it may never have reached ${address}.`,
          ]
        : []),
      known.fact,
      ...youngFact(calls, trace),
    ].join(' '),
    reason: neverReached ? NOT_REACHED.reason : known.reason,
    remedy: neverReached ? NOT_REACHED.remedy : known.remedy,
    segmentIds: idsOf(calls),
    services: servicesOf([...calls, ...calls.flatMap(({ callees }) => callees)]),
  };
}

function severityOf(calls: readonly TraceEntity[], trace: TraceCase): Severity {
  if (calls.every(failedOnTheWay)) return 'note';
  return calls.some(isDeclaredTraced) && !isYoung(calls, trace) ? 'problem' : 'warning';
}

function isYoung(calls: readonly TraceEntity[], { now, arrivalOf }: TraceCase): boolean {
  return calls.some(({ id }) => now - arrivalOf(id) < YOUNG_MICROS);
}

function youngFact(calls: readonly TraceEntity[], trace: TraceCase): readonly string[] {
  return isYoung(calls, trace)
    ? [`The trace is less than ${lengthOf(YOUNG_MICROS)} old: it may still come.`]
    : [];
}

interface Knowledge {
  readonly fact: string;
  readonly reason: string;
  readonly remedy: string;
}

/** What the service graph tells about the callee. */
function knowledgeOf(call: TraceEntity, { usualCalls }: TraceCase): Knowledge {
  const [caller, address] = [serviceNameOf(call) ?? '', call.document.name];
  const usual = usualCalls?.calleeOf(caller, address);
  if (usual !== undefined) {
    const { service, answered } = usual;
    const calls = countOf(answered, 'call');
    return {
      fact: `${quote(service.name)} answered ${calls} of ${quote(caller)} with segments around this time, but not here.`,
      ...LOST,
    };
  }
  const active = usualCalls?.activeService(address);
  if (active !== undefined) {
    return {
      fact: `${quote(active.name)} sends segments around this time, but none that came from ${quote(caller)}.`,
      ...UNCONNECTED,
    };
  }
  return { fact: 'No service of this name sent a segment around this time.', ...SILENT };
}

const LOST = {
  reason:
    'A part was lost on the way, a proxy answered in place of the callee, or the callee decided against the trace: its process ended before it had sent everything, its datagrams were dropped, or a sampler of its own overruled the decision that came with the header.',
  remedy:
    "Look at the counters of lost and refused documents in /metrics, and at the callee's log for dropped spans. Use a sampler that follows its parent (OTEL_TRACES_SAMPLER=parentbased_always_on or parentbased_traceidratio), and call forceFlush() or shutdown() before the process ends.",
} as const;

const UNCONNECTED = {
  reason:
    'The header does not get from the one to the other: a proxy or gateway drops it, or the two sides speak different formats (X-Ray and W3C).',
  remedy:
    'Log the headers that the callee receives: X-Amzn-Trace-Id or traceparent must be among them. With OpenTelemetry set OTEL_PROPAGATORS=tracecontext,baggage,xray on both sides.',
} as const;

const SILENT = {
  reason: 'The callee is not instrumented, sends its traces to another place, or is not sampled at all.',
  remedy:
    'Instrument the callee and have it send here (AWS_XRAY_DAEMON_ADDRESS for X-Ray SDKs, OTEL_EXPORTER_OTLP_ENDPOINT for OpenTelemetry). If it is not yours, do not let the caller mark the call as traced (downstreamXRayEnabled in the Node.js SDK).',
} as const;

const NOT_REACHED = {
  reason: 'The name did not resolve, the connection was refused, or the caller gave up waiting.',
  remedy: 'Read the exception of the call, and check whether the callee was up and reachable at this time.',
} as const;
