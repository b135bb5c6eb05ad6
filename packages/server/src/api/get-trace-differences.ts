import { z } from 'zod';
import { DIMENSION_NAMES } from '../query/statistics/dimension.ts';
import { findDifferences, type ValueDifference } from '../statistics/find-values.ts';
import { isAwsError } from './aws-error.ts';
import { readComparedSets } from './compared-sets.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';
import { toValue } from './statistics-output.ts';
import { traceSetMembers } from './trace-set.ts';

const MOST_DIFFERENCES = 200;
const USUAL_DIFFERENCES = 50;

const input = z.object({
  ...traceSetMembers,
  ComparedFilterExpression: optional(z.string()),
  Limit: optional(z.int().min(1).max(MOST_DIFFERENCES)),
});

/** Keys repeat what annotations tell, and outcomes are what sets are mostly chosen by. */
const QUERY = {
  dimensions: DIMENSION_NAMES.filter((name) => name !== 'AnnotationKey' && name !== 'Outcome').map(
    (name) => ({
      name,
    }),
  ),
  contains: '',
};

/**
 * The values that set one set of traces apart from another.
 * An extension; see docs/reference/extensions-api.md.
 */
export const getTraceDifferences = defineOperation({
  name: 'GetTraceDifferences',
  path: '/extensions/TraceDifferences',
  input,
  async answer(request, context) {
    const { ComparedFilterExpression = '', Limit = USUAL_DIFFERENCES } = request;
    const sets = await readComparedSets({ ...request, ComparedFilterExpression }, context);
    if (isAwsError(sets)) return sets;
    const { totals, differences } = await findDifferences(context.database, sets, QUERY, Limit);
    return { TotalCounts: { A: totals.a, B: totals.b }, Differences: differences.map(toDifference) };
  },
});

function toDifference(difference: ValueDifference): object {
  const { dimension, annotationKey, countA, countB, score } = difference;
  return {
    Dimension: dimension,
    AnnotationKey: dimension === 'Annotation' ? annotationKey : undefined,
    ...toValue(difference),
    CountA: countA,
    CountB: countB,
    Score: score,
  };
}
