import { type EpochMicros, toEpochSeconds } from '@fluoroscope/wire';
import { z } from 'zod';
import { QUOTA_TTL_SECONDS, REPORT_INTERVAL_SECONDS } from '../sampling/reservoir-ledger.ts';
import type { Sampling } from '../sampling/sampling.ts';
import type { SamplingRule } from '../sampling/sampling-rule.ts';
import { isTimely } from '../sampling/sampling-statistics.ts';
import { invalidRequest } from './aws-error.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';
import {
  type BoostDocument,
  boostDocument,
  type StatisticsDocument,
  statisticsDocument,
} from './sampling-report.ts';

const MAX_DOCUMENTS = 25;

/**
 * Takes what clients sampled lately and tells each its share of the rule's reservoir, and for how long which rate is
 * raised. A document with a stale or future time is answered but not counted: it gets the rate and no quota.
 * Source: X-Ray API reference, GetSamplingTargets; X-Ray Developer Guide, "Getting sampling rules" and "Adaptive
 * sampling"; error code and text of an unknown rule are observed, not documented.
 */
export const getSamplingTargets = defineOperation({
  name: 'GetSamplingTargets',
  path: '/SamplingTargets',
  input: z.object({
    SamplingStatisticsDocuments: z.array(statisticsDocument),
    SamplingBoostStatisticsDocuments: optional(z.array(boostDocument)),
  }),
  answer({ SamplingStatisticsDocuments, SamplingBoostStatisticsDocuments = [] }, { sampling, now }) {
    const longest = Math.max(SamplingStatisticsDocuments.length, SamplingBoostStatisticsDocuments.length);
    if (longest > MAX_DOCUMENTS) {
      return invalidRequest(`A request can hold up to ${MAX_DOCUMENTS} sampling statistics documents`);
    }
    const call = { sampling, rules: rulesByName(sampling), now: now() };
    // Anomalies first: a boost that they begin is in the targets of this very answer.
    const unprocessedBoosts = SamplingBoostStatisticsDocuments.flatMap((each) => takeAnomalies(each, call));
    const answers = SamplingStatisticsDocuments.map((each) => takeReport(each, call));
    return {
      SamplingTargetDocuments: answers.flatMap(({ target }) => target ?? []),
      // Clients fetch the rules again when this is newer than theirs. The Node SDK wants a number, even for "never".
      LastRuleModification: toEpochSeconds(sampling.rules.lastModifiedAt()),
      UnprocessedStatistics: answers.flatMap(({ refused }) => refused ?? []),
      UnprocessedBoostStatistics: unprocessedBoosts,
    };
  },
});

interface Call {
  readonly sampling: Sampling;
  readonly rules: ReadonlyMap<string, SamplingRule>;
  readonly now: EpochMicros;
}

function rulesByName({ rules }: Sampling): ReadonlyMap<string, SamplingRule> {
  return new Map(rules.list().map((rule) => [rule.name, rule]));
}

function takeAnomalies({ RuleName, Timestamp, AnomalyCount }: BoostDocument, call: Call): object[] {
  const { sampling, rules, now } = call;
  const rule = rules.get(RuleName);
  if (rule === undefined) return [unprocessed(RuleName, 'Unknown rule')];
  if (rule.rateBoost === undefined) return [unprocessed(RuleName, 'The rule has no sampling rate boost')];
  if (isTimely(Timestamp, now)) sampling.boosts.report(rule, AnomalyCount, now);
  return [];
}

interface ReportAnswer {
  readonly target?: object;
  readonly refused?: object;
}

function takeReport(document: StatisticsDocument, { sampling, rules, now }: Call): ReportAnswer {
  const rule = rules.get(document.RuleName);
  if (rule === undefined) return { refused: unprocessed(document.RuleName, 'Unknown rule') };
  const target = {
    RuleName: rule.name,
    FixedRate: rule.fixedRate,
    Interval: REPORT_INTERVAL_SECONDS,
    ...boostOf(rule, sampling, now),
  };
  if (!isTimely(document.Timestamp, now)) return { target };
  countReport(document, sampling, now);
  return { target: { ...target, ...quotaFor(document, rule, sampling, now) } };
}

function countReport(document: StatisticsDocument, { statistics }: Sampling, now: EpochMicros): void {
  const counts = {
    requestCount: document.RequestCount,
    borrowCount: document.BorrowCount,
    sampledCount: document.SampledCount,
  };
  statistics.record(document.RuleName, counts, document.Timestamp, now);
}

function boostOf(rule: SamplingRule, { boosts }: Sampling, now: EpochMicros): object {
  const boost = boosts.current(rule, now);
  if (boost === undefined) return {};
  return { SamplingBoost: { BoostRate: boost.rate, BoostRateTTL: wholeSeconds(boost.endsAt) } };
}

function quotaFor(
  document: StatisticsDocument,
  rule: SamplingRule,
  { reservoirs }: Sampling,
  now: EpochMicros,
): object {
  const report = {
    ruleName: rule.name,
    reservoirSize: rule.reservoirSize,
    clientId: document.ClientID,
    requestCount: document.RequestCount,
  };
  const quota = reservoirs.assign(report, now);
  return quota === undefined
    ? {}
    : { ReservoirQuota: quota, ReservoirQuotaTTL: wholeSeconds(now) + QUOTA_TTL_SECONDS };
}

function wholeSeconds(at: EpochMicros): number {
  return Math.floor(toEpochSeconds(at));
}

/** The code is an HTTP status as text: a client that reads a 4 fetches the rules again. */
function unprocessed(ruleName: string, message: string): object {
  return { RuleName: ruleName, ErrorCode: '400', Message: message };
}
