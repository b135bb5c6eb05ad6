/**
 * An insight: an anomaly of a group's fault rate, from when the rate left its band to when it came back, with what was
 * noted on the way.
 * Source: X-Ray API reference, Insight, InsightEvent and InsightImpactGraphService; X-Ray Developer Guide, "Using
 * X-Ray insights".
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { z, type ZodType } from 'zod';
import { storedInstant } from '../store/resource-kind.ts';

export interface InsightService {
  readonly name: string;
  readonly names: readonly string[];
  readonly type?: string | undefined;
  readonly accountId?: string | undefined;
}

/** Requests while the insight lasted. */
export interface RequestImpact {
  readonly faults: number;
  readonly oks: number;
  readonly total: number;
}

/** What is known of the impact at one time. */
interface InsightImpact {
  readonly summary: string;
  readonly clientImpact: RequestImpact;
  readonly rootCauseImpact: RequestImpact;
  readonly topAnomalousServices: readonly InsightService[];
}

export interface InsightEvent extends InsightImpact {
  readonly at: EpochMicros;
}

/** The services that had a part in it, without statistics. */
export interface ImpactGraph {
  readonly start: EpochMicros;
  readonly end: EpochMicros;
  /** `edges` are places in this list. */
  readonly services: readonly (InsightService & { readonly edges: readonly number[] })[];
}

export interface Insight extends InsightImpact {
  /** A UUID in lower case. */
  readonly id: string;
  readonly groupName: string;
  readonly groupArn: string;
  /** The farthest service downstream whose rate left its band. */
  readonly rootCause: InsightService;
  readonly state: 'ACTIVE' | 'CLOSED';
  readonly start: EpochMicros;
  /** Undefined as long as it is active. */
  readonly end?: EpochMicros | undefined;
  readonly lastUpdate: EpochMicros;
  /** In the order of time. */
  readonly events: readonly InsightEvent[];
  readonly impactGraph: ImpactGraph;
}

const service = z.object({
  name: z.string(),
  names: z.array(z.string()),
  type: z.string().optional(),
  accountId: z.string().optional(),
});

const impact = z.object({ faults: z.int(), oks: z.int(), total: z.int() });

const impactMembers = {
  summary: z.string(),
  clientImpact: impact,
  rootCauseImpact: impact,
  topAnomalousServices: z.array(service),
};

export const storedInsight: ZodType<Insight> = z.object({
  ...impactMembers,
  id: z.string(),
  groupName: z.string(),
  groupArn: z.string(),
  rootCause: service,
  state: z.enum(['ACTIVE', 'CLOSED']),
  start: storedInstant,
  end: storedInstant.optional(),
  lastUpdate: storedInstant,
  events: z.array(z.object({ ...impactMembers, at: storedInstant })),
  impactGraph: z.object({
    start: storedInstant,
    end: storedInstant,
    services: z.array(service.extend({ edges: z.array(z.int()) })),
  }),
});
