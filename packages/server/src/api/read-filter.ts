/**
 * A filter expression as a request brings it, compiled for the rows of traces. What is wrong with one is told with the
 * place, which people see under their own text.
 * Source: X-Ray Developer Guide, "Using filter expressions"; the refusal's form is observed, not documented.
 */

import { type FilterExpression, parseFilter, problemMessage } from '@fluoroscope/filter';
import { currentExpression } from '../groups/group.ts';
import type { GroupRegistry } from '../groups/group-registry.ts';
import type { CompileProblem, FilterEnvironment } from '../query/filter/compile-filter.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';

/** Undefined for an expression that every trace satisfies. */
export function readFilter(text: string | undefined): FilterExpression | undefined | AwsError {
  const parsed = parseFilter(text ?? '');
  if (parsed.kind === 'problem') return invalidRequest(problemMessage(parsed.problem));
  return parsed.expression.kind === 'everything' ? undefined : parsed.expression;
}

/** What a group's name or ARN stands for when it is first asked about: for one and the same object, however often. */
export function groupExpressions(groups: GroupRegistry): FilterEnvironment['groupExpression'] {
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

export function compileRefusal(problem: CompileProblem): AwsError {
  return invalidRequest(problemMessage(problem));
}
