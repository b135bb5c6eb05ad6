/** What the operations on insights have in common in their inputs. */

import type { EpochMicros } from '@fluoroscope/wire';
import { z, type ZodType } from 'zod';
import type { Insight } from '../insights/insight.ts';
import type { InsightStore } from '../insights/insight-store.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';
import { optional } from './input-types.ts';

/** Source: X-Ray API reference, GetInsight: a UUID of version 1 to 5. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export const insightId: ZodType<string> = z.string().regex(UUID, { error: 'expected a UUID' });

/** Source: X-Ray API reference, GetInsightEvents. */
export const insightToken: ZodType<string | undefined> = optional(z.string().max(2000));

/** How many results a page may have, from 1 to `limit`, which also holds when nothing is said. */
export function maxResults(limit: number): ZodType<number> {
  return optional(z.int().min(1).max(limit)).transform((count) => count ?? limit);
}

/** That an unknown insight is an invalid request is declared; the API has no other error for it. */
export function findInsight(insights: InsightStore, id: string): Insight | AwsError {
  return insights.find(id) ?? invalidRequest('Insight not found.');
}

const MAX_AGE_MICROS = 30 * 24 * 60 * 60 * 1_000_000;

/** A client that asks for exactly 30 days must not lose against the time its request takes. */
const TRAVEL_MICROS = 60 * 1_000_000;

/** Source: X-Ray API reference, GetInsightSummaries and GetInsightImpactGraph. */
export function checkAge(what: 'Start' | 'End', at: EpochMicros, now: EpochMicros): AwsError | undefined {
  const isTooOld = now - at > MAX_AGE_MICROS + TRAVEL_MICROS;
  return isTooOld ? invalidRequest(`${what} time cannot be more than 30 days old`) : undefined;
}
