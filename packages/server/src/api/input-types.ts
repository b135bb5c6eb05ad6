/** Member types that several operations share. */

import { type EpochMicros, toEpochMicros } from '@fluoroscope/wire';
import { z, type ZodType } from 'zod';

/** The last second of the year 2200: beyond any useful time, and well inside what the store can hold. */
const MAX_EPOCH_SECONDS = 7_289_654_399;

/**
 * An instant as a client may send it: epoch seconds with or without fraction, or ISO 8601 text, which older CLI
 * versions pass on as typed. Text without offset is UTC.
 */
export const timestamp: ZodType<EpochMicros> = z
  .union([z.number(), z.string().transform(toSeconds)], {
    error: 'expected epoch seconds or an ISO 8601 time',
  })
  .refine((seconds) => seconds >= 0 && seconds <= MAX_EPOCH_SECONDS, {
    error: 'expected a time between 1970 and 2200',
  })
  .transform(toEpochMicros);

const ISO_DATE = /^\d{4}-\d{2}-\d{2}/;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const UTC_OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/** NaN, which no range check lets pass, for anything that is not a time. */
function toSeconds(text: string): number {
  const trimmed = text.trim();
  if (!ISO_DATE.test(trimmed)) return trimmed === '' ? NaN : Number(trimmed);
  const isComplete = DATE_ONLY.test(trimmed) || UTC_OFFSET.test(trimmed);
  return Date.parse(isComplete ? trimmed : `${trimmed}Z`) / 1000;
}

/** A member that may be absent; some clients send `null` for that. */
export function optional<Value>(type: ZodType<Value>): ZodType<Value | undefined> {
  return type.nullish().transform((value) => value ?? undefined);
}

/** A count that may be absent, which means 0. */
export const count: ZodType<number> = z
  .int({ error: 'expected a whole number' })
  .nonnegative({ error: 'expected 0 or more' })
  .nullish()
  .transform((value) => value ?? 0);
