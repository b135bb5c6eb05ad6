/**
 * What clients report of their sampling, as GetSamplingTargets brings it. Samplers in the field deviate from the model,
 * and one that is refused would go on without a target, so their ways are understood: one sends its time in
 * milliseconds, and one spells `SampledCount` without its `d`.
 * Source: X-Ray API reference, SamplingStatisticsDocument, SamplingBoostStatisticsDocument; the deviations are those of
 * the samplers for OpenTelemetry Java and Python.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { z, type ZodType } from 'zod';
import { count, optional, timestamp } from './input-types.ts';

export interface StatisticsDocument {
  readonly RuleName: string;
  readonly ClientID: string;
  readonly Timestamp: EpochMicros;
  readonly RequestCount: number;
  readonly SampledCount: number;
  readonly BorrowCount: number;
}

export interface BoostDocument {
  readonly RuleName: string;
  readonly ServiceName: string;
  readonly Timestamp: EpochMicros;
  readonly AnomalyCount: number;
  readonly TotalCount: number;
  readonly SampledAnomalyCount: number;
}

/** Far beyond any time in seconds, and in the year 1973 as milliseconds. */
const LEAST_MILLISECONDS = 100_000_000_000;

const reportTime = z
  .unknown()
  .transform((time) => (typeof time === 'number' && time >= LEAST_MILLISECONDS ? time / 1000 : time))
  .pipe(timestamp);

const requiredCount = z
  .int({ error: 'expected a whole number' })
  .nonnegative({ error: 'expected 0 or more' });

const ruleName = z.string().min(1).max(32);

export const statisticsDocument: ZodType<StatisticsDocument> = z
  .object({
    RuleName: ruleName,
    ClientID: z.string().length(24),
    Timestamp: reportTime,
    RequestCount: requiredCount,
    SampledCount: optional(requiredCount),
    SampleCount: optional(requiredCount),
    BorrowCount: count,
  })
  .refine(({ SampledCount, SampleCount }) => (SampledCount ?? SampleCount) !== undefined, {
    path: ['SampledCount'],
    error: 'is required',
  })
  .transform(({ SampleCount, SampledCount = SampleCount ?? 0, ...members }) => ({
    ...members,
    SampledCount,
  }));

export const boostDocument: ZodType<BoostDocument> = z.object({
  RuleName: ruleName,
  ServiceName: z.string().max(64),
  Timestamp: reportTime,
  AnomalyCount: requiredCount,
  TotalCount: requiredCount,
  SampledAnomalyCount: requiredCount,
});
