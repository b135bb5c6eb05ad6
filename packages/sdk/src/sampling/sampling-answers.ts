/**
 * What the service answers, read with care: a rule or a target that does not read is left out, and the others count.
 * Times are epoch seconds in JSON; ISO texts are read as well, since some proxies write them.
 * Source: X-Ray API reference, GetSamplingRules and GetSamplingTargets. That rules with a resource ARN, attributes or
 * another version than 1 are passed over: aws-xray-sdk-core 3.12.0, `service_connector.js`.
 */

import type { RuleDefinition, SamplingTarget } from './central-rule.ts';

export interface RulesPage {
  readonly rules: readonly RuleDefinition[];
  /** Epoch milliseconds of the newest change to a rule of the page; 0 when none is told. */
  readonly modifiedAt: number;
  readonly nextToken: string | undefined;
}

export interface TargetsAnswer {
  readonly targets: readonly SamplingTarget[];
  /** Epoch milliseconds of the newest change to any rule, also of one that was deleted; 0 when it is not told. */
  readonly modifiedAt: number;
  /** Rules that the service does not know any more. */
  readonly hasUnknownRules: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/** Throws when the answer is no object. */
export function readRulesPage(answer: unknown): RulesPage {
  const { SamplingRuleRecords: list, NextToken: token } = answerMembers(answer);
  const records = listOf(list);
  return {
    rules: records.flatMap(({ SamplingRule: rule }) => ruleDefinition(membersOf(rule)) ?? []),
    modifiedAt: Math.max(0, ...records.map(({ ModifiedAt: at }) => epochMillis(at) ?? 0)),
    nextToken: typeof token === 'string' && token !== '' ? token : undefined,
  };
}

/** Throws when the answer is no object. */
export function readTargets(answer: unknown): TargetsAnswer {
  const members = answerMembers(answer);
  return {
    targets: listOf(members['SamplingTargetDocuments']).flatMap((document) => targetOf(document) ?? []),
    modifiedAt: epochMillis(members['LastRuleModification']) ?? 0,
    hasUnknownRules: listOf(members['UnprocessedStatistics']).some(({ ErrorCode: code }) =>
      String(code).startsWith('4'),
    ),
  };
}

function ruleDefinition(rule: Members): RuleDefinition | undefined {
  const { RuleName: name, Priority: priority, FixedRate: fixedRate } = rule;
  if (rule['Version'] !== 1 || rule['ResourceARN'] !== '*' || hasMembers(rule['Attributes']))
    return undefined;
  if (typeof name !== 'string' || name === '') return undefined;
  if (typeof priority !== 'number' || typeof fixedRate !== 'number') return undefined;
  return {
    name,
    priority,
    fixedRate,
    reservoirSize: numberOf(rule['ReservoirSize']) ?? 0,
    serviceName: patternOf(rule['ServiceName']),
    serviceType: patternOf(rule['ServiceType']),
    host: patternOf(rule['Host']),
    httpMethod: patternOf(rule['HTTPMethod']),
    urlPath: patternOf(rule['URLPath']),
  };
}

function targetOf(document: Members): SamplingTarget | undefined {
  const { RuleName: ruleName } = document;
  if (typeof ruleName !== 'string') return undefined;
  const interval = numberOf(document['Interval']);
  return {
    ruleName,
    fixedRate: numberOf(document['FixedRate']),
    quota: numberOf(document['ReservoirQuota']),
    quotaExpiresAt: epochMillis(document['ReservoirQuotaTTL']),
    intervalMs: interval !== undefined && interval > 0 ? interval * 1000 : undefined,
  };
}

/** Epoch seconds, or a time in ISO's spelling. */
function epochMillis(value: unknown): number | undefined {
  const millis = typeof value === 'string' ? Date.parse(value) : Number(value ?? Number.NaN) * 1000;
  return Number.isFinite(millis) ? millis : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function patternOf(value: unknown): string {
  return typeof value === 'string' ? value : '*';
}

function hasMembers(value: unknown): boolean {
  return Object.keys(membersOf(value)).length > 0;
}

function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.map(membersOf) : [];
}

function answerMembers(answer: unknown): Members {
  if (typeof answer === 'object' && answer !== null) return membersOf(answer);
  throw new Error('The X-Ray service answered with something else than a JSON object.');
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
