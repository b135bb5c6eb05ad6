/**
 * Sampling rules: which requests a client should trace, and how many of them. The rules that people make stand beside
 * one that always exists and matches whatever the others left.
 * Source: X-Ray Developer Guide, "Configuring sampling rules"; X-Ray API reference, SamplingRule.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { z, type ZodType } from 'zod';
import { storedInstant } from '../store/resource-kind.ts';

/** Lets the rate rise for a minute when clients report anomalies. */
export interface RateBoost {
  /** Share of the requests, 0 to 1, that a boost never goes beyond. */
  readonly maxRate: number;
  /** Of two boosts no more than one begins in each such span of the clock. */
  readonly cooldownWindowMinutes: number;
}

/** What people decide about a rule. */
export interface SamplingRuleSettings {
  /** Lower numbers are tried first. */
  readonly priority: number;
  /** Share of the requests beyond the reservoir, 0 to 1. */
  readonly fixedRate: number;
  /** Requests a second to trace before the rate applies, shared by all clients. */
  readonly reservoirSize: number;
  readonly serviceName: string;
  readonly serviceType: string;
  readonly host: string;
  readonly httpMethod: string;
  readonly urlPath: string;
  readonly resourceArn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly rateBoost?: RateBoost | undefined;
}

export interface SamplingRule extends SamplingRuleSettings {
  readonly name: string;
  readonly createdAt: EpochMicros;
  readonly modifiedAt: EpochMicros;
}

/** Names are case-sensitive, so `default` is a name like any other. */
export const DEFAULT_RULE_NAME = 'Default';

const NEVER = 0 as EpochMicros;

/**
 * Matches every request, after all other rules: one a second, and 5 % of the rest. Its priority is one that no other
 * rule can have.
 */
export const defaultRule: SamplingRule = {
  name: DEFAULT_RULE_NAME,
  priority: 10_000,
  fixedRate: 0.05,
  reservoirSize: 1,
  serviceName: '*',
  serviceType: '*',
  host: '*',
  httpMethod: '*',
  urlPath: '*',
  resourceArn: '*',
  attributes: {},
  createdAt: NEVER,
  modifiedAt: NEVER,
};

/** A rule as it is stored. */
export const storedRule: ZodType<SamplingRule> = z.object({
  name: z.string(),
  priority: z.int(),
  fixedRate: z.number(),
  reservoirSize: z.int(),
  serviceName: z.string(),
  serviceType: z.string(),
  host: z.string(),
  httpMethod: z.string(),
  urlPath: z.string(),
  resourceArn: z.string(),
  attributes: z.record(z.string(), z.string()),
  rateBoost: z.object({ maxRate: z.number(), cooldownWindowMinutes: z.int() }).optional(),
  createdAt: storedInstant,
  modifiedAt: storedInstant,
});
