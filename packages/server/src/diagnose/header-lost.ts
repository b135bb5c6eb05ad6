import type { TraceEntity } from '../assemble/trace-tree.ts';
import { idsOf, serviceNameOf, servicesOf, uniqueServices } from './describe-entities.ts';
import type { Finding } from './finding.ts';
import { groupCalls } from './group-calls.ts';
import { rootsWithin } from './other-roots.ts';
import type { OtherRoot, TraceCase } from './trace-case.ts';
import { isDeclaredTraced, unansweredCalls } from './unanswered-calls.ts';
import { countOf, joinAll, quote } from './wording.ts';

/** Calls whose callee began a trace of its own in the same moment, one finding for each pair of services. */
export function findLostHeaders(trace: TraceCase): readonly Finding[] {
  if (trace.otherRoots.length === 0) return [];
  const lost = unansweredCalls(trace.tree).filter((call) => rootsWithin(call, trace).length > 0);
  return groupCalls(lost).map((calls) => describeHop(calls, trace));
}

function describeHop(calls: readonly [TraceEntity, ...TraceEntity[]], trace: TraceCase): Finding {
  const [first] = calls;
  const caller = quote(serviceNameOf(first) ?? first.document.name);
  const roots = uniqueRoots(calls.flatMap((call) => rootsWithin(call, trace)));
  const callee = quote(roots[0]?.name ?? first.document.name);
  const isCertain = calls.some(isDeclaredTraced);
  return {
    code: 'HeaderLost',
    severity: isCertain ? 'problem' : 'warning',
    title: `The call to ${callee} ${isCertain ? 'lost' : 'may have lost'} its trace header`,
    detail:
      `${countOf(calls.length, 'call')} of ${caller} to ${quote(first.document.name)} ` +
      `${calls.length === 1 ? 'has' : 'have'} no segment of the callee in this trace, but ${callee} began ` +
      `${countOf(roots.length, 'trace')} of its own while ${calls.length === 1 ? 'the call' : 'the calls'} lasted: ` +
      `${joinAll(roots.map(({ traceId }) => traceId))}.`,
    reason:
      'The header did not get through: the client library is not instrumented, a proxy or gateway drops X-Amzn-Trace-Id or traceparent, the two sides speak different formats (X-Ray and W3C), or the context was lost before the call in a callback or a new thread.',
    remedy: `Log the headers that ${callee} receives. With OpenTelemetry set the same propagators on both sides (OTEL_PROPAGATORS=tracecontext,baggage,xray); with an X-Ray SDK capture the HTTP client of ${caller} (captureHTTPsGlobal in Node.js, patch_all in Python), and have every proxy in between pass both headers on.`,
    segmentIds: idsOf(calls),
    services: uniqueServices([...servicesOf(calls), ...roots.map(({ name }) => ({ name, type: undefined }))]),
  };
}

function uniqueRoots(roots: readonly OtherRoot[]): readonly OtherRoot[] {
  return [...new Map(roots.map((root) => [root.traceId, root])).values()];
}
