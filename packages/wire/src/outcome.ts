/**
 * How one segment or subsegment ended. The three flags compound (a throttled call that became a 500 carries all of
 * them), while statistics put each request in exactly one bucket.
 * Source: X-Ray Developer Guide, "Errors, faults, and exceptions"; bucket precedence throttle, fault, error, ok is
 * observed, not documented.
 */

import type { Entity } from './segment-document.ts';

/** The statistics bucket of a request. */
export type Outcome = 'ok' | 'error' | 'throttle' | 'fault';

/** The effective flags of an entity: what its sender set or what its HTTP status says. */
export interface OutcomeFlags {
  /** Client error: flag, or any 4xx status, 429 included. */
  readonly error: boolean;
  /** Flag, or status 429. */
  readonly throttle: boolean;
  /** Server fault: flag, or any 5xx status. */
  readonly fault: boolean;
}

/** Effective flags of an entity. Never throws. */
export function outcomeFlags(entity: Pick<Entity, 'error' | 'fault' | 'throttle' | 'http'>): OutcomeFlags {
  const status = entity.http?.response?.status ?? 0;
  return {
    error: entity.error === true || (status >= 400 && status < 500),
    throttle: entity.throttle === true || status === 429,
    fault: entity.fault === true || (status >= 500 && status < 600),
  };
}

/** The one bucket a request with these flags is counted in. */
export function outcomeOf(flags: OutcomeFlags): Outcome {
  if (flags.throttle) return 'throttle';
  if (flags.fault) return 'fault';
  if (flags.error) return 'error';
  return 'ok';
}
