/**
 * Sampling rules: which requests a client should trace. This release knows the rule that always exists.
 * Source: X-Ray Developer Guide, "Configuring sampling rules"; X-Ray API reference, SamplingRule.
 */

import type { EpochMicros } from '@fluoroscope/wire';

export interface SamplingRule {
  readonly name: string;
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
  readonly createdAt: EpochMicros;
  readonly modifiedAt: EpochMicros;
}

const NEVER = 0 as EpochMicros;

/** Matches every request, after all other rules: one a second, and 5 % of the rest. Its priority cannot be set. */
const defaultRule: SamplingRule = {
  name: 'Default',
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

/** All rules, in the order in which they are tried. */
export const samplingRules: readonly SamplingRule[] = [defaultRule];
