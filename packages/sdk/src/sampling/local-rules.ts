/**
 * Rules that the application brings along, in the file format of all X-Ray SDKs. A file that is wrong is refused as a
 * whole, with the sentence the official SDK has for it, because somebody who writes rules wants them obeyed.
 * Source: X-Ray Developer Guide, "Configuring sampling rules for the SDK for Node.js"; texts of aws-xray-sdk-core
 * 3.12.0, `local_sampler.js` and `local_reservoir.js`.
 */

import type { RulePatterns } from './sample-request.ts';
import { SecondReservoir } from './second-reservoir.ts';

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
export interface LocalRule extends RulePatterns {
  readonly isDefault: boolean;
  readonly fixedTarget: number;
  readonly rate: number;
  readonly reservoir: SecondReservoir;
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
  const hostKey = version === 1 ? 'service_name' : 'host';
  return [...(Array.isArray(rules) ? rules.map((rule) => listedRule(rule, hostKey)) : []), last];
}

function defaultRule(value: unknown): LocalRule {
  if (!value) {
    throw fileError('Expecting "default" object to be defined with attributes "fixed_target" and "rate".');
  }
  const members = membersOf(value);
  for (const [key, member] of Object.entries(members)) {
    if (key !== 'fixed_target' && key !== 'rate') {
      const valid = 'Valid attributes for default are "fixed_target" and "rate".';
      throw fileError(`Invalid attribute for default: ${key}. ${valid}`);
    }
    if (typeof member !== 'number') throw fileError(`Default ${key} must be a number.`);
  }
  const missing = missingOf(['fixed_target', 'rate'], members);
  if (missing) throw fileError(`Missing required attributes for default: ${missing}.`);
  return localRule({ ...members, http_method: '*', url_path: '*' }, '*', true);
}

function listedRule(value: unknown, hostKey: string): LocalRule {
  const members = membersOf(value);
  const ruleError = (problem: string): Error => fileError(`Rule ${JSON.stringify(value)} ${problem}`);
  const required = [hostKey, 'http_method', 'url_path', 'fixed_target', 'rate'];
  for (const [key, member] of Object.entries(members)) {
    if (key === 'description') continue;
    if (!required.includes(key)) throw ruleError(`has invalid attribute: ${key}.`);
    if (!isPossible(key, member)) throw ruleError(`attribute "${key}" has invalid value: ${String(member)}.`);
  }
  const missing = missingOf(required, members);
  if (missing) throw ruleError(`is missing required attributes: ${missing}.`);
  return localRule(members, members[hostKey], false);
}

function missingOf(required: readonly string[], members: Members): string {
  return required.filter((key) => members[key] === undefined).join(',');
}

/** Numbers are looked at more closely later, which has its own sentences. */
function isPossible(key: string, value: unknown): boolean {
  if (key === 'fixed_target' || key === 'rate') return Boolean(value) || value === 0;
  return typeof value === 'string' && value !== '';
}

function localRule(members: Members, host: unknown, isDefault: boolean): LocalRule {
  const { fixed_target: fixedTarget, rate } = members;
  if (!Number.isInteger(fixedTarget) || Number(fixedTarget) < 0) {
    throw fileError('Rule attribute "fixed_target" must be a non-negative integer.');
  }
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) {
    throw fileError('Rule attribute "rate" must be a number between 0 and 1 inclusive.');
  }
  return {
    isDefault,
    host: String(host),
    httpMethod: String(members['http_method']),
    urlPath: String(members['url_path']),
    fixedTarget: Number(fixedTarget),
    rate,
    reservoir: new SecondReservoir(),
  };
}

function membersOf(value: unknown): Members {
  return Object(value ?? {}) as Members;
}

function fileError(problem: string): Error {
  return new Error(`Error in sampling file. ${problem}`);
}
