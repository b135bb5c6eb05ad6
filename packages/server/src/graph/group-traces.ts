/** The traces of a group as a predicate, by every expression the group has had. */

import { parseFilter } from '@fluoroscope/filter';
import type { Group } from '../groups/group.ts';
import { currentExpression } from '../groups/group.ts';
import { groupExpressions, type Groups } from '../groups/group-expressions.ts';
import { compileFilter } from '../query/filter/compile-filter.ts';
import { membershipOf, type MembershipRule } from '../query/graph-membership.ts';
import type { TracePredicate } from '../query/graph-scan.ts';
import type { TimeRange } from '../query/instants.ts';

/** Longest predicate, in characters, that a statement can hold twice. */
const MAX_SQL_LENGTH = 100_000;

export type GroupTraces =
  /** `predicate` is undefined where all traces belong to the group. */
  | { readonly kind: 'ok'; readonly predicate: TracePredicate | undefined }
  | { readonly kind: 'problem'; readonly reason: string };

/** Whether another expression came into force inside the range. */
export function hasOldVersions({ versions }: Group, { start, end }: TimeRange): boolean {
  return versions.slice(1).some(({ from }) => from > start && from < end);
}

export function tracesOfGroup(group: Group, groups: Groups): GroupTraces {
  if (currentExpression(group) === undefined) return { kind: 'ok', predicate: undefined };
  const rules: MembershipRule[] = [];
  for (const [place, { filterExpression, from }] of group.versions.entries()) {
    const compiled = compile(filterExpression, groups);
    if (compiled.kind === 'problem') return compiled;
    rules.push({ predicate: compiled.predicate, from, until: group.versions[place + 1]?.from });
  }
  const predicate = membershipOf(rules);
  if (predicate.sql.length <= MAX_SQL_LENGTH) return { kind: 'ok', predicate };
  return {
    kind: 'problem',
    reason: `The expressions that the group ${group.name} has had are too long together; make a new group`,
  };
}

type Compiled =
  | { readonly kind: 'ok'; readonly predicate: TracePredicate }
  | { readonly kind: 'problem'; readonly reason: string };

function compile(text: string, groups: Groups): Compiled {
  const parsed = parseFilter(text);
  if (parsed.kind === 'problem') return { kind: 'problem', reason: parsed.problem.reason };
  const compiled = compileFilter(parsed.expression, { groupExpression: groupExpressions(groups) });
  return compiled.kind === 'problem' ? compiled : { kind: 'ok', predicate: compiled };
}
