/** What a group's name or ARN inside a filter expression stands for. */

import { type FilterExpression, type GroupTerm, parseFilter, problemMessage } from '@fluoroscope/filter';
import { currentExpression, type Group } from './group.ts';
import type { GroupSelector } from './group-registry.ts';

export interface Groups {
  find(selector: GroupSelector): Group | undefined;
}

/**
 * Looks up the expression that decides about traces recorded now; undefined for an unknown group. For one group it is
 * one and the same object as long as the function is kept, because terms are known by their identity.
 */
export function groupExpressions(
  groups: Groups,
): (by: GroupTerm['by'], value: string) => FilterExpression | undefined {
  const known = new Map<string, FilterExpression | undefined>();
  return (by, value) => {
    const key = `${by} ${value}`;
    if (!known.has(key)) {
      const group = groups.find({ [by]: value });
      known.set(key, group && parseStored(currentExpression(group)));
    }
    return known.get(key);
  };
}

/** Expressions of groups were parsed before they were stored; the group `Default` has none and holds every trace. */
function parseStored(text: string | undefined): FilterExpression {
  const parsed = parseFilter(text ?? '');
  if (parsed.kind === 'ok') return parsed.expression;
  throw new Error(`The expression of a group cannot be parsed: ${problemMessage(parsed.problem)}`);
}
