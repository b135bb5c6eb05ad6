/** Two sets of traces as a request names them: A by `FilterExpression`, B by `ComparedFilterExpression`. */

import type { TraceSets } from '../query/statistics/trace-sets.ts';
import type { ApiContext } from './api-context.ts';
import { type AwsError, isAwsError } from './aws-error.ts';
import { readTraceCondition, readTraceRange, type TraceSetInput } from './trace-set.ts';

interface ComparedSetsInput extends TraceSetInput {
  /** Undefined where there is no set B. */
  readonly ComparedFilterExpression: string | undefined;
}

/** Refusals of an expression say which of the two it is. Throws as `readTraceSet` does. */
export async function readComparedSets(
  input: ComparedSetsInput,
  context: ApiContext,
): Promise<TraceSets | AwsError> {
  const { FilterExpression, ComparedFilterExpression } = input;
  const range = readTraceRange(input, context);
  if (isAwsError(range)) return range;
  const a = await readTraceCondition(FilterExpression, range, context, 'filterA');
  if (isAwsError(a)) return ofMember('FilterExpression', a);
  if (ComparedFilterExpression === undefined) return { range, a: a.predicate, b: undefined };
  const b = await readTraceCondition(ComparedFilterExpression, range, context, 'filterB');
  return isAwsError(b) ? ofMember('ComparedFilterExpression', b) : { range, a: a.predicate, b };
}

function ofMember(member: keyof ComparedSetsInput, error: AwsError): AwsError {
  return { ...error, message: `${member}: ${error.message}` };
}
