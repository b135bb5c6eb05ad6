/** What a trace summary says, in the words of a list. */

import type { Outcome } from '@fluoroscope/wire';
import type { RootCause, TraceSummary } from '../api/xray-api.ts';
import { serviceKind } from './service-kind.ts';

/** The outcome of a trace as its entry saw it. */
export function summaryOutcome(summary: TraceSummary): Outcome {
  if (summary.HasThrottle === true) return 'throttle';
  if (summary.HasFault === true) return 'fault';
  if (summary.HasError === true) return 'error';
  return 'ok';
}

/** Whether it has not ended: what has not ended has not gone well yet. */
export function isUnderWay(summary: TraceSummary): boolean {
  return summaryOutcome(summary) === 'ok' && summary.IsPartial === true && summary.Duration === undefined;
}

/** What a trace was about. `request`: what was asked for; `work`: what did it, where nobody asked by HTTP. */
export type TraceSubject =
  | { readonly kind: 'request'; readonly method: string | undefined; readonly url: string }
  | { readonly kind: 'work'; readonly name: string; readonly what: string }
  | { readonly kind: 'unknown' };

export function traceSubject(summary: TraceSummary): TraceSubject {
  const { HttpMethod, HttpURL } = summary.Http ?? {};
  if (HttpURL !== undefined) return { kind: 'request', method: HttpMethod, url: HttpURL };
  const cause = causeService(summary);
  if (cause !== undefined) return { kind: 'work', name: cause.name, what: cause.what };
  const entry = summary.EntryPoint ?? summary.ServiceIds?.[0];
  if (entry?.Name === undefined) {
    return HttpMethod === undefined ? { kind: 'unknown' } : { kind: 'request', method: HttpMethod, url: '' };
  }
  return { kind: 'work', name: entry.Name, what: serviceKind(entry.Type).label };
}

/** The values of an annotation, in the order the service gives them. */
export function annotationValues(summary: TraceSummary, key: string): readonly (string | number | boolean)[] {
  return (summary.Annotations?.[key] ?? []).flatMap(({ AnnotationValue: value }) => {
    const held = value?.StringValue ?? value?.NumberValue ?? value?.BooleanValue;
    return held === undefined ? [] : [held];
  });
}

/** Keys of annotations of any of the traces, sorted. */
export function annotationKeys(summaries: readonly TraceSummary[]): readonly string[] {
  const keys = new Set(summaries.flatMap(({ Annotations = {} }) => Object.keys(Annotations)));
  return [...keys].toSorted();
}

/** The service at the end of the path of the first cause. */
function causeService(summary: TraceSummary): { readonly name: string; readonly what: string } | undefined {
  const { FaultRootCauses = [], ErrorRootCauses = [] } = summary;
  return namedCause(FaultRootCauses, 'fault in') ?? namedCause(ErrorRootCauses, 'error in');
}

function namedCause(
  causes: readonly RootCause[],
  what: string,
): { readonly name: string; readonly what: string } | undefined {
  const name = causes[0]?.Services?.at(-1)?.Name;
  return name === undefined ? undefined : { name, what };
}
