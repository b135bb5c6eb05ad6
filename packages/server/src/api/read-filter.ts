/**
 * A filter expression as a request brings it. What is wrong with one is told with the place, which people see under
 * their own text.
 * Source: X-Ray Developer Guide, "Using filter expressions"; the refusal's form is observed, not documented.
 */

import { type FilterExpression, parseFilter, problemMessage } from '@fluoroscope/filter';
import type { CompileProblem } from '../query/filter/compile-filter.ts';
import { type AwsError, invalidRequest } from './aws-error.ts';

/** Undefined for an expression that every trace satisfies. */
export function readFilter(text: string | undefined): FilterExpression | undefined | AwsError {
  const parsed = parseFilter(text ?? '');
  if (parsed.kind === 'problem') return invalidRequest(problemMessage(parsed.problem));
  return parsed.expression.kind === 'everything' ? undefined : parsed.expression;
}

export function compileRefusal(problem: CompileProblem): AwsError {
  return invalidRequest(problemMessage(problem));
}
