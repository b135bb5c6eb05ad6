/** What the bits of `services.flags`, of one trace or of many, say about a service. */

import { SERVICE_BITS } from '../store/trace-codes.ts';

interface ServiceStanding {
  readonly isRoot: boolean;
  readonly state: 'active' | 'passive' | 'unknown';
}

/** A service that reported anything in any trace is active, whatever others saw of it. */
export function stateOf(flags: number): ServiceStanding {
  const isRoot = (flags & SERVICE_BITS.root) !== 0;
  if ((flags & SERVICE_BITS.active) !== 0) return { isRoot, state: 'active' };
  return { isRoot, state: (flags & SERVICE_BITS.passive) === 0 ? 'unknown' : 'passive' };
}
