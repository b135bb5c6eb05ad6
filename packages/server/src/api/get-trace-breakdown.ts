import { z } from 'zod';
import { type Dimension, DIMENSION_NAMES } from '../query/statistics/dimension.ts';
import { breakDown, type ValueNumbers } from '../statistics/find-values.ts';
import { type AwsError, invalidRequest, isAwsError } from './aws-error.ts';
import { readComparedSets } from './compared-sets.ts';
import { optional } from './input-types.ts';
import { defineOperation } from './operation.ts';
import { toNumbers, toValue } from './statistics-output.ts';
import { traceSetMembers } from './trace-set.ts';

const MOST_ROWS = 500;
const USUAL_ROWS = 50;

/** Longest text that is looked for; no shown value is worth more. */
const MOST_CONTAINED_CHARACTERS = 1000;

const input = z.object({
  ...traceSetMembers,
  ComparedFilterExpression: optional(z.string()),
  Dimension: z.enum(DIMENSION_NAMES, { error: `expected one of ${DIMENSION_NAMES.join(', ')}` }),
  AnnotationKey: optional(z.string()),
  Contains: optional(
    z.string().max(MOST_CONTAINED_CHARACTERS, {
      error: `expected at most ${MOST_CONTAINED_CHARACTERS} characters`,
    }),
  ),
  Limit: optional(z.int().min(1).max(MOST_ROWS)),
});

type Input = z.output<typeof input>;

/**
 * The numbers of traces for each value of a dimension, for one set of traces or two side by side.
 * An extension; see docs/reference/extensions-api.md.
 */
export const getTraceBreakdown = defineOperation({
  name: 'GetTraceBreakdown',
  path: '/extensions/TraceBreakdown',
  input,
  async answer(request, context) {
    const dimension = readDimension(request);
    if (isAwsError(dimension)) return dimension;
    const sets = await readComparedSets(request, context);
    if (isAwsError(sets)) return sets;
    const query = { dimensions: [dimension], contains: request.Contains ?? '' };
    const found = await breakDown(context.database, sets, query, request.Limit ?? USUAL_ROWS);
    const hasB = sets.b !== undefined;
    return {
      TotalCounts: { A: found.totals.a, B: hasB ? found.totals.b : undefined },
      DistinctCount: found.distinctCount,
      Rows: found.values.map((value) => toRow(value, hasB)),
    };
  },
});

/** A key beside another dimension means nothing, and does no harm. */
function readDimension({ Dimension: name, AnnotationKey: annotationKey }: Input): Dimension | AwsError {
  if (name !== 'Annotation') return { name };
  if (annotationKey === undefined) return invalidRequest('The dimension Annotation needs an AnnotationKey');
  return { name, annotationKey };
}

function toRow(value: ValueNumbers, hasB: boolean): object {
  const { a, b } = value;
  return {
    ...toValue(value),
    A: { Count: a.count, ...toNumbers(a) },
    B: hasB ? { Count: b.count, ...toNumbers(b) } : undefined,
  };
}
