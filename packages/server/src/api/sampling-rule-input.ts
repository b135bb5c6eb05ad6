/**
 * Sampling rules as requests carry them: the members, what they may hold, and their settings in our terms. Creating and
 * updating share one table of limits, although the model states those of numbers for creating only.
 * Source: X-Ray API reference, SamplingRule, SamplingRuleUpdate.
 */

import { z, type ZodType } from 'zod';
import type { RuleChanges } from '../sampling/rule-book.ts';
import type { SamplingRuleSettings } from '../sampling/sampling-rule.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';
import { optional } from './input-types.ts';
import { describeIssues } from './operation.ts';
import type { RuleNaming } from './sampling-rule-name.ts';

/** The largest number that clients with whole numbers of 32 bits can read back. */
const MAX_INTEGER = 2_147_483_647;

interface RuleMembers {
  readonly ResourceARN: string;
  readonly Priority: number;
  readonly FixedRate: number;
  readonly ReservoirSize: number;
  readonly ServiceName: string;
  readonly ServiceType: string;
  readonly Host: string;
  readonly HTTPMethod: string;
  readonly URLPath: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly SamplingRateBoost:
    { readonly MaxRate: number; readonly CooldownWindowMinutes: number } | undefined;
}

type ChangedMembers = { readonly [Member in keyof RuleMembers]: RuleMembers[Member] | undefined };

/** A map is read member by member, and this one would be lost on the way, which would let the rule match more. */
const attributes = z
  .unknown()
  .refine((value) => !(typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')), {
    error: 'cannot have a member __proto__',
  })
  .pipe(z.record(z.string(), z.string()));

const boost = optional(z.object({ MaxRate: z.number(), CooldownWindowMinutes: z.int() }));
const naming = { RuleName: optional(z.string()), RuleARN: optional(z.string()) };

/** A rule to create: everything that the model requires is there, and of its type. */
export const ruleToCreate: ZodType<RuleNaming & RuleMembers & { readonly Version: number }> = z.object({
  ...naming,
  ResourceARN: z.string(),
  Priority: z.int(),
  FixedRate: z.number(),
  ReservoirSize: z.int(),
  ServiceName: z.string(),
  ServiceType: z.string(),
  Host: z.string(),
  HTTPMethod: z.string(),
  URLPath: z.string(),
  Version: z.int(),
  Attributes: optional(attributes).transform((map) => map ?? {}),
  SamplingRateBoost: boost,
});

/** Changes to a rule: whatever is there is of its type. */
export const ruleChanges: ZodType<RuleNaming & ChangedMembers> = z.object({
  ...naming,
  ResourceARN: optional(z.string()),
  Priority: optional(z.int()),
  FixedRate: optional(z.number()),
  ReservoirSize: optional(z.int()),
  ServiceName: optional(z.string()),
  ServiceType: optional(z.string()),
  Host: optional(z.string()),
  HTTPMethod: optional(z.string()),
  URLPath: optional(z.string()),
  Attributes: optional(attributes),
  SamplingRateBoost: boost,
});

const limits = z
  .object({
    ResourceARN: textUpTo(500),
    Priority: between(1, 9999),
    FixedRate: between(0, 1),
    ReservoirSize: between(0, MAX_INTEGER),
    ServiceName: textUpTo(64),
    ServiceType: textUpTo(64),
    Host: textUpTo(64),
    HTTPMethod: textUpTo(10),
    URLPath: textUpTo(128),
    Attributes: z
      .record(textBetween(1, 32), textBetween(1, 32))
      .refine((map) => Object.keys(map).length <= 5, { error: 'expected at most 5 attributes' }),
    SamplingRateBoost: z.object({
      MaxRate: between(0, 1),
      CooldownWindowMinutes: between(0, MAX_INTEGER),
    }),
  })
  .partial();

/** The refusal of values that no rule can have; undefined when they are all right. */
export function refuseBadValues(members: ChangedMembers): AwsError | undefined {
  const checked = limits.safeParse(members);
  return checked.success ? undefined : invalidRequest(describeIssues(checked.error.issues));
}

export function toSettings(members: RuleMembers): SamplingRuleSettings;
export function toSettings(members: ChangedMembers): RuleChanges;
export function toSettings(members: ChangedMembers): RuleChanges {
  const { SamplingRateBoost } = members;
  return {
    resourceArn: members.ResourceARN,
    priority: members.Priority,
    fixedRate: members.FixedRate,
    reservoirSize: members.ReservoirSize,
    serviceName: members.ServiceName,
    serviceType: members.ServiceType,
    host: members.Host,
    httpMethod: members.HTTPMethod,
    urlPath: members.URLPath,
    attributes: members.Attributes,
    rateBoost: SamplingRateBoost && {
      maxRate: SamplingRateBoost.MaxRate,
      cooldownWindowMinutes: SamplingRateBoost.CooldownWindowMinutes,
    },
  };
}

function between(least: number, most: number): ZodType<number> {
  const error = `expected a number from ${least} to ${most}`;
  return z.number().min(least, { error }).max(most, { error });
}

function textUpTo(most: number): ZodType<string> {
  return z.string().max(most, { error: `expected at most ${most} characters` });
}

function textBetween(least: number, most: number): ZodType<string, string> {
  const error = `expected ${least} to ${most} characters`;
  return z.string().min(least, { error }).max(most, { error });
}
