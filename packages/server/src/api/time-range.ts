import type { TimeRange } from '../query/instants.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';

const MICROS_PER_HOUR = 60 * 60 * 1_000_000;

/** Why a query's time range cannot be answered, if so. Source: texts of the live service (observed, not documented). */
export function checkTimeRange({ start, end }: TimeRange, maxHours: number): AwsError | undefined {
  const refusal = checkOrder({ start, end });
  if (refusal !== undefined || end - start <= maxHours * MICROS_PER_HOUR) return refusal;
  return invalidRequest(`Time range cannot be longer than ${maxHours} hours`);
}

/** The same for a time range of any length. */
export function checkOrder({ start, end }: TimeRange): AwsError | undefined {
  return end < start ? invalidRequest('End time cannot be earlier than start time') : undefined;
}
