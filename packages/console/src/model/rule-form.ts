/**
 * A sampling rule as its form holds it: texts, until they are checked.
 * Source of the limits: X-Ray API reference, SamplingRule.
 */

import type { SamplingRule } from '../api/configuration-api.ts';
import { DEFAULT_RULE_NAME, MAX_PRIORITY } from './sampling.ts';

export interface RuleForm {
  readonly name: string;
  readonly priority: string;
  readonly reservoir: string;
  /** In percent. */
  readonly rate: string;
  readonly serviceName: string;
  readonly serviceType: string;
  readonly host: string;
  readonly httpMethod: string;
  readonly urlPath: string;
  readonly resourceArn: string;
}

export type RuleFormProblems = Partial<Record<keyof RuleForm, string>>;

const NEW_RULE: RuleForm = {
  name: '',
  priority: '100',
  reservoir: '1',
  rate: '5',
  serviceName: '*',
  serviceType: '*',
  host: '*',
  httpMethod: '*',
  urlPath: '*',
  resourceArn: '*',
};

export function formOf(rule: SamplingRule | undefined): RuleForm {
  if (rule === undefined) return NEW_RULE;
  return {
    name: rule.RuleName,
    priority: String(rule.Priority),
    reservoir: String(rule.ReservoirSize),
    rate: String(Number((rule.FixedRate * 100).toFixed(6))),
    serviceName: rule.ServiceName,
    serviceType: rule.ServiceType,
    host: rule.Host,
    httpMethod: rule.HTTPMethod,
    urlPath: rule.URLPath,
    resourceArn: rule.ResourceARN,
  };
}

const LENGTHS: Partial<Record<keyof RuleForm, number>> = {
  name: 32,
  serviceName: 64,
  serviceType: 64,
  host: 64,
  httpMethod: 10,
  urlPath: 128,
  resourceArn: 500,
};

/** What keeps a form from being saved, by member; of the rule `Default` only rate and reservoir are looked at. */
export function problemsOf(form: RuleForm): RuleFormProblems {
  const numbers: RuleFormProblems = {
    ...numberProblem('reservoir', form.reservoir, 0, 2_147_483_647, true),
    ...numberProblem('rate', form.rate, 0, 100, false),
  };
  if (form.name === DEFAULT_RULE_NAME) return numbers;
  return {
    ...numbers,
    ...numberProblem('priority', form.priority, 1, MAX_PRIORITY, true),
    ...Object.fromEntries(
      Object.entries(LENGTHS).flatMap(([member, most]) => {
        const { length } = form[member as keyof RuleForm];
        if (length === 0) return [[member, member === 'name' ? 'A name is needed.' : 'Write * for any.']];
        return length > most ? [[member, `At most ${most} characters.`]] : [];
      }),
    ),
  };
}

function numberProblem(
  member: keyof RuleForm,
  text: string,
  least: number,
  most: number,
  isWhole: boolean,
): RuleFormProblems {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits = value >= least && value <= most && (!isWhole || Number.isInteger(value));
  return fits ? {} : { [member]: `${isWhole ? 'A whole number' : 'A number'} from ${least} to ${most}.` };
}

/** The rule that a form without problems describes; what it does not show is kept of `before`. */
export function ruleOf(form: RuleForm, before: SamplingRule | undefined): SamplingRule {
  return {
    ...(before?.Attributes !== undefined && { Attributes: before.Attributes }),
    ...(before?.SamplingRateBoost !== undefined && { SamplingRateBoost: before.SamplingRateBoost }),
    RuleName: form.name,
    ResourceARN: form.resourceArn,
    Priority: Number(form.priority),
    FixedRate: Number(form.rate) / 100,
    ReservoirSize: Number(form.reservoir),
    ServiceName: form.serviceName,
    ServiceType: form.serviceType,
    Host: form.host,
    HTTPMethod: form.httpMethod,
    URLPath: form.urlPath,
  };
}
