/**
 * Which traces the list shows when it was opened from the map: the ones of a service, of a call, of an outcome.
 *
 * The service does not take filter expressions yet, so the console decides by what each trace summary says. That is
 * exact for a service, but a summary holds no edges and marks outcomes for the whole trace only, so those two are
 * approximations, and `describeLimits` says so in words for the page to show. Everything about them is in this file:
 * a filter expression evaluated by the service takes its place.
 */

import type { Outcome } from '@fluoroscope/wire';
import type { RootCause, ServiceId, TraceSummary } from '../api/xray-api.ts';

/** `type` undefined means any type, the empty string a plain service. */
export interface ServiceSelector {
  readonly name: string;
  readonly type: string | undefined;
}

export type SelectedPart =
  | { readonly kind: 'all' }
  | { readonly kind: 'service'; readonly service: ServiceSelector }
  | { readonly kind: 'edge'; readonly source: ServiceSelector; readonly target: ServiceSelector };

export interface TraceSelection {
  readonly part: SelectedPart;
  readonly outcome: Outcome | undefined;
  /** Lower case words that the id, method, URL, status or entry must all contain. */
  readonly text: string;
}

const OUTCOME_NAMES: readonly Outcome[] = ['ok', 'error', 'throttle', 'fault'];

export function readSelection(params: URLSearchParams): TraceSelection {
  const outcome = params.get('outcome');
  return {
    part: readPart(params),
    outcome: OUTCOME_NAMES.find((name) => name === outcome),
    text: (params.get('q') ?? '').trim().toLowerCase(),
  };
}

/** URL parameters that lead to the traces of a part of the map. */
export function selectionParams(
  part: SelectedPart,
  outcome: Outcome | undefined,
): Readonly<Record<string, string>> {
  const params: Record<string, string> = {};
  if (part.kind === 'service') writeService(params, 'service', part.service);
  if (part.kind === 'edge') {
    writeService(params, 'source', part.source);
    writeService(params, 'target', part.target);
  }
  if (outcome !== undefined) params['outcome'] = outcome;
  return params;
}

/** The parameters that `selectionParams` writes for a part, to take away when the part is let go. */
export const PART_PARAMS: readonly string[] = [
  'service',
  'serviceType',
  'source',
  'sourceType',
  'target',
  'targetType',
];

export function isSelected(summary: TraceSummary, selection: TraceSelection): boolean {
  return (
    touches(summary, selection.part) && endsWith(summary, selection) && containsWords(summary, selection.text)
  );
}

/** The outcome of a trace as its entry saw it. */
export function summaryOutcome(summary: TraceSummary): Outcome {
  if (summary.HasThrottle === true) return 'throttle';
  if (summary.HasFault === true) return 'fault';
  if (summary.HasError === true) return 'error';
  return 'ok';
}

/** What the selection cannot know, in sentences; empty when it is exact. */
export function describeLimits(selection: TraceSelection): readonly string[] {
  const { part, outcome } = selection;
  const limits: string[] = [];
  if (part.kind === 'edge') {
    limits.push(
      `A trace summary does not hold calls, so these are traces that touched both ${part.source.name} and ${part.target.name}.`,
    );
  }
  const isCaused = outcome === 'fault' || outcome === 'error';
  if (part.kind !== 'all' && isCaused) {
    const name = part.kind === 'service' ? part.service.name : part.target.name;
    limits.push(
      `A trace counts when ${name} is on the path to one of its ${outcome}s, or when it ended in ${outcome} and names no cause.`,
    );
  }
  if (part.kind !== 'all' && (outcome === 'ok' || outcome === 'throttle')) {
    limits.push(
      `The outcome is that of the whole trace, not of this ${part.kind === 'edge' ? 'call' : 'service'}.`,
    );
  }
  return limits;
}

function readPart(params: URLSearchParams): SelectedPart {
  const source = readService(params, 'source');
  const target = readService(params, 'target');
  if (source !== undefined && target !== undefined) return { kind: 'edge', source, target };
  const service = readService(params, 'service') ?? source ?? target;
  return service === undefined ? { kind: 'all' } : { kind: 'service', service };
}

function readService(params: URLSearchParams, name: string): ServiceSelector | undefined {
  const value = params.get(name);
  if (value === null || value === '') return undefined;
  return { name: value, type: params.get(`${name}Type`) ?? undefined };
}

function writeService(params: Record<string, string>, name: string, service: ServiceSelector): void {
  params[name] = service.name;
  if (service.type !== undefined) params[`${name}Type`] = service.type;
}

function touches(summary: TraceSummary, part: SelectedPart): boolean {
  const services = summary.ServiceIds ?? [];
  const has = (selector: ServiceSelector): boolean =>
    services.some((service) => isService(service, selector));
  if (part.kind === 'all') return true;
  return part.kind === 'service' ? has(part.service) : has(part.source) && has(part.target);
}

function isService(service: ServiceId, selector: ServiceSelector): boolean {
  const isNamed = service.Name === selector.name || service.Names?.includes(selector.name) === true;
  return isNamed && (selector.type === undefined || (service.Type ?? '') === selector.type);
}

function endsWith(summary: TraceSummary, { part, outcome }: TraceSelection): boolean {
  switch (outcome) {
    case undefined:
      return true;
    case 'ok':
      return summaryOutcome(summary) === 'ok';
    case 'throttle':
      return summary.HasThrottle === true;
    case 'error':
      return isCausedBy(part, summary.HasError === true, summary.ErrorRootCauses ?? []);
    case 'fault':
      return isCausedBy(part, summary.HasFault === true, summary.FaultRootCauses ?? []);
  }
}

/** A recorded cause decides; where none was recorded, the flag of the trace does. */
function isCausedBy(part: SelectedPart, isFlagged: boolean, causes: readonly RootCause[]): boolean {
  if (part.kind === 'all') return isFlagged || causes.length > 0;
  if (causes.length === 0) return isFlagged;
  const selector = part.kind === 'service' ? part.service : part.target;
  return causes.some(({ Services }) => Services?.some((service) => isService(service, selector)) === true);
}

function containsWords(summary: TraceSummary, text: string): boolean {
  if (text === '') return true;
  const { Http, EntryPoint } = summary;
  const haystack = [summary.Id, Http?.HttpMethod, Http?.HttpURL, Http?.HttpStatus, EntryPoint?.Name]
    .join(' ')
    .toLowerCase();
  return text.split(/\s+/).every((word) => haystack.includes(word));
}
