/**
 * A group: a saved filter expression under a name. Whether a trace belongs to it is decided when the trace is recorded,
 * so a group remembers which expression was in force since when.
 * Source: X-Ray Developer Guide, "Configuring groups"; X-Ray API reference, Group.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { z, type ZodType } from 'zod';
import { storedInstant } from '../store/resource-kind.ts';

/** Holds every trace; always there, and without an expression. */
export const DEFAULT_GROUP_NAME = 'Default';

/** Most groups, `Default` among them. Source: X-Ray endpoints and quotas, "Groups". */
export const MAX_GROUPS = 25;

/** Most changes of one group's expression that are remembered. */
const MAX_VERSIONS = 100;

/** Source: X-Ray API reference, CreateGroup; that a name holds only these characters is observed, not documented. */
export const GROUP_NAME: RegExp = /^[A-Za-z0-9-]{1,32}$/;

export interface GroupVersion {
  readonly filterExpression: string;
  /** Holds for traces recorded at this instant or later, up to the next version. */
  readonly from: EpochMicros;
}

export interface Group {
  readonly name: string;
  readonly arn: string;
  /** In the order of time, newest last. Empty for `Default` alone. */
  readonly versions: readonly GroupVersion[];
  readonly insightsEnabled: boolean;
  /** Only ever with insights. */
  readonly notificationsEnabled: boolean;
}

export const storedGroup: ZodType<Group> = z.object({
  name: z.string(),
  arn: z.string(),
  versions: z.array(z.object({ filterExpression: z.string(), from: storedInstant })),
  insightsEnabled: z.boolean(),
  notificationsEnabled: z.boolean(),
});

/** What decides about traces recorded now; undefined for `Default`, which holds all of them. */
export function currentExpression(group: Group): string | undefined {
  return group.versions.at(-1)?.filterExpression;
}

/**
 * The versions after a change at `now`: as they were when the expression stays the same. Instants never go back, even
 * where the clock did, and of two changes at one instant the later holds.
 */
export function appendVersion(
  versions: readonly GroupVersion[],
  filterExpression: string,
  now: EpochMicros,
): readonly GroupVersion[] {
  const last = versions.at(-1);
  if (last?.filterExpression === filterExpression) return versions;
  const from = Math.max(now, last?.from ?? 0) as EpochMicros;
  return [...versions, { filterExpression, from }].slice(-MAX_VERSIONS);
}
