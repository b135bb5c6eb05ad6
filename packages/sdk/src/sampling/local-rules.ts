/**
 * Rules that the application brings along, in the file format of all X-Ray SDKs. A file that is wrong is refused as a
 * whole, with the sentence the official SDK has for it, because somebody who writes rules wants them obeyed.
 * Source: X-Ray Developer Guide, "Configuring sampling rules for the SDK for Node.js"; texts of aws-xray-sdk-core
 * 3.12.0, `local_sampler.js` and `local_reservoir.js`.
 */

import { compileSamplingMatch } from '@fluoroscope/wire';
import { LocalReservoir } from './local-reservoir.ts';
import type { RuleMatcher } from './sample-request.ts';

interface BaseRuleConfig {
  /** Wildcards `*` and `?`, letters in either case, as in the other patterns. */
  http_method: string;
  url_path: string;
  /** Requests a second that are sampled before the rate counts. */
  fixed_target: number;
  /** The share of the other requests, from 0 to 1. */
  rate: number;
  description?: string;
}

/** A rule of version 1, whose `service_name` is compared with the header `Host`. */
export interface RuleConfigV1 extends BaseRuleConfig {
  service_name: string;
}

export interface RuleConfigV2 extends BaseRuleConfig {
  host: string;
}

export type RuleConfig = RuleConfigV1 | RuleConfigV2;

export interface DefaultRuleConfig {
  fixed_target: number;
  rate: number;
}

export interface RulesConfig {
  /** 1 or 2. */
  version: number;
  default: DefaultRuleConfig;
  /** Asked in their order, before the default. */
  rules?: RuleConfig[];
}

/** One rule ready to be asked. */
export interface LocalRule {
  readonly isDefault: boolean;
  readonly host: string;
  readonly httpMethod: string;
  readonly urlPath: string;
  readonly matches: RuleMatcher;
  readonly reservoir: LocalReservoir;
}

type Members = Readonly<Record<string, unknown>>;

/** What holds without any file: one request a second and 5 % of the others. */
export const DEFAULT_RULES: RulesConfig = { version: 2, default: { fixed_target: 1, rate: 0.05 } };

/** The rules of a file's content, the default last. Throws with a sentence that begins `Error in sampling file.`. */
export function parseLocalRules(config: unknown): readonly LocalRule[] {
  const { version, default: fallback, rules } = membersOf(config);
  if (!version) throw fileError('Missing "version" attribute.');
  if (version !== 1 && version !== 2) throw fileError(`Unknown version "${String(version)}".`);
  const last = defaultRule(fallback);
  const first = Array.isArray(rules) ? rules.map((rule: unknown) => listedRule(rule, version)) : [];
  return [...first, last];
}

function defaultRule(value: unknown): LocalRule {
  if (!value) {
    throw fileError('Expecting "default" object to be defined with attributes "fixed_target" and "rate".');
  }
  const members = membersOf(value);
  for (const [key, member] of Object.entries(members)) checkDefaultMember(key, member);
  const missing = ['fixed_target', 'rate'].filter((key) => members[key] === undefined);
  if (missing.length > 0) throw fileError(`Missing required attributes for default: ${missing.join(',')}.`);
  return localRule({ host: '*', http_method: '*', url_path: '*', ...members }, true);
}

function checkDefaultMember(key: string, value: unknown): void {
  if (key !== 'fixed_target' && key !== 'rate') {
    const valid = 'Valid attributes for default are "fixed_target" and "rate".';
    throw fileError(`Invalid attribute for default: ${key}. ${valid}`);
  }
  if (typeof value !== 'number') throw fileError(`Default ${key} must be a number.`);
}

function listedRule(value: unknown, version: 1 | 2): LocalRule {
  const members = membersOf(value);
  const hostKey = version === 1 ? 'service_name' : 'host';
  const required = [hostKey, 'http_method', 'url_path', 'fixed_target', 'rate'];
  for (const [key, member] of Object.entries(members)) {
    if (key === 'description') continue;
    if (!required.includes(key)) throw ruleError(value, `has invalid attribute: ${key}.`);
    if (!isPossible(key, member)) {
      throw ruleError(value, `attribute "${key}" has invalid value: ${String(member)}.`);
    }
  }
  const missing = required.filter((key) => !Object.hasOwn(members, key));
  if (missing.length > 0) throw ruleError(value, `is missing required attributes: ${missing.join(',')}.`);
  return localRule({ ...members, host: members[hostKey] }, false);
}

/** Numbers are looked at more closely by the reservoir, which has its own sentences. */
function isPossible(key: string, value: unknown): boolean {
  if (key === 'fixed_target' || key === 'rate') return Boolean(value) || value === 0;
  return typeof value === 'string' && value !== '';
}

function localRule(members: Members, isDefault: boolean): LocalRule {
  const host = String(members['host']);
  const httpMethod = String(members['http_method']);
  const urlPath = String(members['url_path']);
  return {
    isDefault,
    host,
    httpMethod,
    urlPath,
    matches: compileSamplingMatch({ serviceName: '*', serviceType: '*', host, httpMethod, urlPath }),
    reservoir: new LocalReservoir(fixedTargetOf(members), rateOf(members)),
  };
}

function fixedTargetOf({ fixed_target: value }: Members): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw fileError('Rule attribute "fixed_target" must be a non-negative integer.');
}

function rateOf({ rate: value }: Members): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw fileError('Rule attribute "rate" must be a number between 0 and 1 inclusive.');
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function ruleError(rule: unknown, problem: string): Error {
  return fileError(`Rule ${JSON.stringify(rule)} ${problem}`);
}

function fileError(problem: string): Error {
  return new Error(`Error in sampling file. ${problem}`);
}
