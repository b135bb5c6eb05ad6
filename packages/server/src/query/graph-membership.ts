/**
 * Which traces belong to a group: those for which its expression held when they were recorded. A trace is recorded from
 * its first document to its last, and belongs where any expression that was in force meanwhile holds for it.
 * Source: X-Ray Developer Guide, "Configuring groups".
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { TracePredicate } from './graph-scan.ts';

export interface MembershipRule {
  readonly predicate: TracePredicate;
  /** In force from this instant on ... */
  readonly from: EpochMicros;
  /** ... and before this one; undefined while it is. */
  readonly until: EpochMicros | undefined;
}

/** The condition that one of the rules made a trace a member; of no rules, that there are no members. */
export function membershipOf(rules: readonly MembershipRule[]): TracePredicate {
  const parts = rules.map((rule, place) => inForce(rule, place));
  return {
    sql: parts.length === 0 ? '0' : parts.map(({ sql }) => `(${sql})`).join(' OR '),
    params: Object.assign({}, ...parts.map(({ params }) => params)),
  };
}

function inForce({ predicate, from, until }: MembershipRule, place: number): TracePredicate {
  const own = withPrefix(predicate, `rule${place}_`);
  const [begins, ends] = [`rule${place}From`, `rule${place}Until`];
  const wasRecorded = [`t.last_received_at >= fromUnixTimestamp64Micro({${begins}:Int64}, 'UTC')`];
  if (until !== undefined) {
    wasRecorded.push(`t.first_received_at < fromUnixTimestamp64Micro({${ends}:Int64}, 'UTC')`);
  }
  return {
    sql: `${wasRecorded.join(' AND ')} AND (${own.sql})`,
    params: { ...own.params, [begins]: from, ...(until === undefined ? {} : { [ends]: until }) },
  };
}

/** Predicates of several compilations name their parameters alike. Their text holds nothing of a client's. */
function withPrefix({ sql, params }: TracePredicate, prefix: string): TracePredicate {
  return {
    sql: sql.replaceAll(/\{(\w+:)/g, `{${prefix}$1`),
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [`${prefix}${name}`, value])),
  };
}
