/**
 * What the service answers. Times are epoch seconds in JSON; ISO texts are read as well, since some proxies write them.
 * Source: X-Ray API reference, GetSamplingRules and GetSamplingTargets. That rules with a resource ARN, attributes or
 * another version than 1 are passed over: aws-xray-sdk-core 3.12.0, `service_connector.js`.
 */
import type { RuleDefinition } from './central-rule.ts';

/** An answer to `GetSamplingRules`. */
export interface RulesPage {
  readonly SamplingRuleRecords?: readonly {
    readonly SamplingRule?: SamplingRule;
    readonly ModifiedAt?: Time;
  }[];
  readonly NextToken?: string | null;
}

/** An answer to `GetSamplingTargets`. */
export interface TargetsAnswer {
  readonly SamplingTargetDocuments?: readonly SamplingTarget[];
  /** Of any rule, also of one that was deleted. */
  readonly LastRuleModification?: Time;
}

/** What the service assigns to this process. */
export interface SamplingTarget {
  readonly RuleName: string;
  readonly FixedRate?: number | null;
  /** Requests a second. */
  readonly ReservoirQuota?: number | null;
  readonly ReservoirQuotaTTL?: Time;
  /** Seconds between two reports. */
  readonly Interval?: number | null;
}

export type Time = number | string | null | undefined;

type SamplingRule = Readonly<Record<string, unknown>>;

/** The rules of a page that a client of this kind obeys. */
export function rulesOf(page: RulesPage): RuleDefinition[] {
  return (page.SamplingRuleRecords ?? [])
    .map((record) => record.SamplingRule ?? {})
    .filter(isUsable)
    .map((rule) => ({
      name: rule.RuleName,
      priority: rule.Priority,
      fixedRate: rule.FixedRate,
      reservoirSize: Number(rule['ReservoirSize'] ?? 0),
      serviceName: patternOf(rule['ServiceName']),
      serviceType: patternOf(rule['ServiceType']),
      host: patternOf(rule['Host']),
      httpMethod: patternOf(rule['HTTPMethod']),
      urlPath: patternOf(rule['URLPath']),
    }));
}

interface UsableRule extends SamplingRule {
  readonly RuleName: string;
  readonly Priority: number;
  readonly FixedRate: number;
}

function isUsable(rule: SamplingRule): rule is UsableRule {
  return (
    rule['Version'] === 1 &&
    rule['ResourceARN'] === '*' &&
    Object.keys(rule['Attributes'] ?? {}).length === 0 &&
    Boolean(rule['RuleName']) &&
    typeof rule['Priority'] === 'number' &&
    typeof rule['FixedRate'] === 'number'
  );
}

function patternOf(value: unknown): string {
  return String(value ?? '*');
}

/** 0 for a time that is not told. */
export function epochMillis(time: Time): number {
  return (typeof time === 'string' ? Date.parse(time) : Number(time) * 1000) || 0;
}
