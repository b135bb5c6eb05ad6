/** Sampling rules as the console shows them: in the order they are asked, with what clients reported lately. */

import {
  inSamplingOrder,
  mismatchesOf,
  type MatchedMember,
  type SampledRequest,
  type SamplingMatchers,
} from '@fluoroscope/wire';
import type { SamplingRule, SamplingStatistics } from '../api/configuration-api.ts';

export const DEFAULT_RULE_NAME = 'Default';

/** Windows of ten seconds. */
const WINDOW_SECONDS = 10;

interface StatisticsWindow {
  /** First second of the window. */
  readonly at: number;
  readonly requests: number;
  readonly sampled: number;
  readonly borrowed: number;
}

export interface RuleStatistics {
  /** In the order of time. */
  readonly windows: readonly StatisticsWindow[];
  readonly requestsPerSecond: number;
  /** Sampled and borrowed, which some SDKs count among the sampled, of the requests: 0 to 1. */
  readonly sampledShare: number | undefined;
}

/** What clients reported, by the name of the rule; a rule that nobody reported about is absent. */
export function statisticsByRule(
  reported: readonly SamplingStatistics[],
): ReadonlyMap<string, RuleStatistics> {
  const windows = new Map<string, StatisticsWindow[]>();
  for (const { RuleName, Timestamp, RequestCount = 0, SampledCount = 0, BorrowCount = 0 } of reported) {
    const list = windows.get(RuleName) ?? [];
    list.push({ at: Timestamp, requests: RequestCount, sampled: SampledCount, borrowed: BorrowCount });
    windows.set(RuleName, list);
  }
  return new Map([...windows].map(([name, list]) => [name, summarize(list)]));
}

function summarize(windows: readonly StatisticsWindow[]): RuleStatistics {
  const sorted = windows.toSorted((a, b) => a.at - b.at);
  const [first, last] = [sorted[0]?.at ?? 0, sorted.at(-1)?.at ?? 0];
  const sum = (count: (window: StatisticsWindow) => number): number =>
    sorted.reduce((total, window) => total + count(window), 0);
  const requests = sum((window) => window.requests);
  return {
    windows: sorted,
    requestsPerSecond: requests / (last - first + WINDOW_SECONDS),
    sampledShare: requests === 0 ? undefined : Math.min(1, sum(tracesOf) / requests),
  };
}

/** Whether borrowed ones are among the sampled differs from SDK to SDK; the smaller number is certain. */
function tracesOf({ sampled, borrowed }: StatisticsWindow): number {
  return Math.max(sampled, borrowed);
}

/** What one rule says to a request. */
export type RuleVerdict =
  | { readonly kind: 'decides' }
  | { readonly kind: 'no-match'; readonly members: readonly MatchedMember[] }
  /** An earlier rule decided. */
  | { readonly kind: 'not-asked' }
  /** The X-Ray SDKs pass over rules for a resource or with attributes; OpenTelemetry's samplers do not. */
  | { readonly kind: 'passed-over' };

/** In the order they are asked. */
export function inOrder(rules: readonly SamplingRule[]): readonly SamplingRule[] {
  return rules.toSorted((a, b) => inSamplingOrder(matchersOf(a), matchersOf(b)));
}

/** The verdicts of rules in their order; exactly one decides as long as `Default` is among them. */
export function verdictsOf(
  ordered: readonly SamplingRule[],
  request: SampledRequest,
): ReadonlyMap<string, RuleVerdict> {
  const verdicts = new Map<string, RuleVerdict>();
  let isDecided = false;
  for (const rule of ordered) {
    const verdict: RuleVerdict = isDecided ? { kind: 'not-asked' } : verdictOf(rule, request);
    isDecided ||= verdict.kind === 'decides';
    verdicts.set(rule.RuleName, verdict);
  }
  return verdicts;
}

function verdictOf(rule: SamplingRule, request: SampledRequest): RuleVerdict {
  const isPassedOver = rule.ResourceARN !== '*' || Object.keys(rule.Attributes ?? {}).length > 0;
  if (isPassedOver) return { kind: 'passed-over' };
  const members = mismatchesOf(matchersOf(rule), request);
  return members.length === 0 ? { kind: 'decides' } : { kind: 'no-match', members };
}

function matchersOf(rule: SamplingRule): SamplingMatchers {
  return {
    name: rule.RuleName,
    priority: rule.Priority,
    serviceName: rule.ServiceName,
    serviceType: rule.ServiceType,
    host: rule.Host,
    httpMethod: rule.HTTPMethod,
    urlPath: rule.URLPath,
  };
}

/** Traces a second that a rule lets through of requests that come evenly. */
export function expectedTracesPerSecond(
  { ReservoirSize, FixedRate }: Pick<SamplingRule, 'ReservoirSize' | 'FixedRate'>,
  requestsPerSecond: number,
): number {
  const reserved = Math.min(ReservoirSize, requestsPerSecond);
  return reserved + (requestsPerSecond - reserved) * FixedRate;
}

/**
 * The priorities that put a rule one place earlier or later, as changes to make; none when there is no such place.
 * Two rules swap their priorities; rules of one priority, whose names decide, are told apart first.
 */
export function movedPriorities(
  ordered: readonly SamplingRule[],
  name: string,
  step: -1 | 1,
): readonly { readonly name: string; readonly priority: number }[] {
  const custom = ordered.filter(({ RuleName }) => RuleName !== DEFAULT_RULE_NAME);
  const from = custom.findIndex(({ RuleName }) => RuleName === name);
  const moved = custom[from];
  const other = custom[from + step];
  if (from < 0 || moved === undefined || other === undefined) return [];
  if (moved.Priority !== other.Priority) {
    return [
      { name, priority: other.Priority },
      { name: other.RuleName, priority: moved.Priority },
    ];
  }
  const priority = moved.Priority + step;
  return priority < 1 || priority > MAX_PRIORITY
    ? [{ name: other.RuleName, priority: moved.Priority - step }]
    : [{ name, priority }];
}

/** Source: X-Ray API reference, SamplingRule. */
export const MAX_PRIORITY = 9999;
