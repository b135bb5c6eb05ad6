/**
 * Which groups an expression names. A group may be defined by others, but not by itself in any number of steps: nothing
 * could say who is in it.
 */

import type { FilterExpression } from '@fluoroscope/filter';

export interface GroupReference {
  readonly by: 'name' | 'arn';
  readonly value: string;
}

/** Every group term of the expression in source order, also those that say `!=`. */
export function groupReferences(expression: FilterExpression): readonly GroupReference[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.operands.flatMap(groupReferences);
    case 'not':
      return groupReferences(expression.operand);
    case 'group':
      return [{ by: expression.by, value: expression.value }];
    default:
      return [];
  }
}

/**
 * Whether whoever follows the references that begin with `first` arrives at the group `name`. `namesOf` says which
 * groups a group names; a name that nobody has leads nowhere yet, and is checked again when somebody takes it.
 */
export function leadsTo(
  name: string,
  first: readonly string[],
  namesOf: (name: string) => readonly string[],
): boolean {
  const seen = new Set<string>();
  const waiting = [...first];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === name) return true;
    if (!seen.has(next)) waiting.push(...namesOf(next));
    seen.add(next);
  }
  return false;
}
