import { type EpochMicros, toEpochSeconds } from '@fluoroscope/wire';
import { z } from 'zod';
import { QUOTA_TTL_SECONDS, REPORT_INTERVAL_SECONDS } from '../sampling/reservoir-ledger.ts';
import { type SamplingRule, samplingRules } from '../sampling/sampling-rule.ts';
import type { ApiContext } from './api-context.ts';
import { invalidRequest } from './aws-error.ts';
import { count, optional, timestamp } from './input-types.ts';
import { defineOperation } from './operation.ts';

const MAX_DOCUMENTS = 25;

/** A report whose clock is further off says nothing about the present. */
const MAX_CLOCK_DIFFERENCE_MICROS = QUOTA_TTL_SECONDS * 1_000_000;

const statisticsDocument = z.object({
  RuleName: z.string().min(1).max(32),
  ClientID: z.string().length(24),
  Timestamp: timestamp,
  RequestCount: count,
  SampledCount: count,
  BorrowCount: count,
});

type StatisticsDocument = z.output<typeof statisticsDocument>;

const boostDocument = z.object({ RuleName: z.string(), ServiceName: z.string(), Timestamp: timestamp });

/**
 * Takes what clients sampled lately and tells each its share of the rule's reservoir. A document with a stale or
 * future time is answered but not counted: it gets the rate and no quota. Boosts are answered with nothing, as no rule
 * has one.
 * Source: X-Ray API reference, GetSamplingTargets; X-Ray Developer Guide, "Getting sampling rules"; error code and
 * text of an unknown rule are observed, not documented.
 */
export const getSamplingTargets = defineOperation({
  name: 'GetSamplingTargets',
  path: '/SamplingTargets',
  input: z.object({
    SamplingStatisticsDocuments: z.array(statisticsDocument),
    SamplingBoostStatisticsDocuments: optional(z.array(boostDocument)),
  }),
  answer({ SamplingStatisticsDocuments, SamplingBoostStatisticsDocuments }, context) {
    const longest = Math.max(
      SamplingStatisticsDocuments.length,
      SamplingBoostStatisticsDocuments?.length ?? 0,
    );
    if (longest > MAX_DOCUMENTS) {
      return invalidRequest(`A request can hold up to ${MAX_DOCUMENTS} sampling statistics documents`);
    }
    return answerReports(SamplingStatisticsDocuments, context);
  },
});

function answerReports(documents: readonly StatisticsDocument[], context: ApiContext): object {
  const targets: object[] = [];
  const unprocessed: object[] = [];
  for (const document of documents) {
    const rule = samplingRules.find(({ name }) => name === document.RuleName);
    if (rule === undefined) {
      unprocessed.push({ RuleName: document.RuleName, ErrorCode: '400', Message: 'Unknown rule' });
    } else {
      targets.push(toTarget(rule, document, context));
    }
  }
  return {
    SamplingTargetDocuments: targets,
    // Clients fetch the rules again when this is newer than theirs. The Node SDK wants a number, even for "never".
    LastRuleModification: Math.max(0, ...samplingRules.map((rule) => toEpochSeconds(rule.modifiedAt))),
    UnprocessedStatistics: unprocessed,
    UnprocessedBoostStatistics: [],
  };
}

function toTarget(rule: SamplingRule, document: StatisticsDocument, context: ApiContext): object {
  const now = context.now();
  const target = { RuleName: rule.name, FixedRate: rule.fixedRate, Interval: REPORT_INTERVAL_SECONDS };
  if (Math.abs(document.Timestamp - now) > MAX_CLOCK_DIFFERENCE_MICROS) return target;
  const report = {
    ruleName: rule.name,
    reservoirSize: rule.reservoirSize,
    clientId: document.ClientID,
    requestCount: document.RequestCount,
  };
  const quota = context.reservoirs.assign(report, now);
  if (quota === undefined) return target;
  return { ...target, ReservoirQuota: quota, ReservoirQuotaTTL: quotaExpiry(now) };
}

function quotaExpiry(now: EpochMicros): number {
  return Math.floor(toEpochSeconds(now)) + QUOTA_TTL_SECONDS;
}
