/**
 * Which values there are of some dimensions, in three steps that each read as little as they can: all values are
 * counted by their numbers, those that lead are numbered in full, and what they are called is looked up.
 */

import type { Statement } from '../../store/database.ts';
import { LEAST_COUNT, scoreOf } from './difference-score.ts';
import { type DimensionName, DIMENSION_CODES, DIMENSION_NAMES, type DimensionValue } from './dimension.ts';
import { VALUE_KINDS } from './dimension-lists.ts';
import { numbersOf, type NumbersRow } from './trace-numbers.ts';
import { OUTCOME, setsParams, type TraceSets } from './trace-sets.ts';
import { EVERY_TRACE, isHeld, valueOf } from './element.ts';
import {
  elementParams,
  LABEL_COLUMNS,
  labelledElements,
  selectElements,
  type ValueQuery,
} from './value-elements.ts';

/** A value by its number, in digits, with how many traces have it. That of every trace comes first. */
export interface FoundValueRow {
  readonly value: string;
  readonly count_a: number;
  readonly count_b: number;
  /** Its filter expression may select other traces. */
  readonly is_doubtful: boolean;
  /** Where a trace is that has it: its time in seconds, and a number that few others of that second have. */
  readonly trace_time: number;
  readonly trace_number: number;
}

export interface CommonValueRow extends FoundValueRow {
  readonly distinct_count: number;
}

export interface DifferentValueRow extends FoundValueRow {
  readonly score: number;
}

const TRACE_NUMBER = 'toUInt32(cityHash64(t.trace_id))';

/** Fits one number, because many of them are compared. */
const PLACE = `bitShiftLeft(toUInt64(toUnixTimestamp(t.trace_time)), 32) + ${TRACE_NUMBER} AS place`;

const FOUND = `toString(number) AS value, count_a, count_b, toBool(doubt) AS is_doubtful,
  toUInt32(bitShiftRight(place, 32)) AS trace_time, toUInt32(bitAnd(place, 0xffffffff)) AS trace_number`;

/**
 * States of values beyond the first amount are kept on disk, and counting takes longer. The numbers alone, with which
 * values are ranked, are some 50 bytes each: with 40 million values the second is reached, and the question refused.
 */
const MEMORY = `SETTINGS max_bytes_before_external_group_by = ${256 * 1024 * 1024},
  max_memory_usage = ${2 * 1024 * 1024 * 1024}`;

/** A table of all values, and of the value of every trace:
 *  `number` (UInt64), `count_a`, `count_b`, `doubt`, `place`. */
function countedValues(sets: TraceSets, query: ValueQuery): string {
  return `SELECT ${valueOf('element')} AS number,
    countIf(in_a AND ${isHeld('element')}) AS count_a,
    countIf(in_b AND ${isHeld('element')}) AS count_b,
    max(bitAnd(element, 1)) AS doubt,
    maxIf(place, ${isHeld('element')}) AS place
  FROM (${selectElements(sets, query, [PLACE])})
  ARRAY JOIN elements AS element
  GROUP BY number`;
}

/** The values that most traces of both sets have, the most frequent first. */
export function commonValuesStatement(sets: TraceSets, query: ValueQuery, limit: number): Statement {
  return {
    sql: `SELECT ${FOUND}, countIf(number != ${EVERY_TRACE}) OVER () AS distinct_count
FROM (${countedValues(sets, query)})
WHERE number = ${EVERY_TRACE} OR count_a + count_b > 0
ORDER BY number != ${EVERY_TRACE}, count_a + count_b DESC, number
LIMIT {limit:UInt32}
${MEMORY}`,
    params: { ...setsParams(sets), ...elementParams(query), limit: limit + 1 },
  };
}

/** The values that set A apart from B, those with the largest scores first. */
export function differentValuesStatement(sets: TraceSets, query: ValueQuery, limit: number): Statement {
  const total = (count: string): string =>
    `max(if(number = ${EVERY_TRACE}, ${count}, 0)) OVER () AS total_${count}`;
  return {
    sql: `SELECT ${FOUND},
  ${scoreOf('count_a', 'total_count_a', 'count_b', 'total_count_b')} AS score
FROM (
  SELECT *, ${total('count_a')}, ${total('count_b')}
  FROM (${countedValues(sets, query)})
  WHERE number = ${EVERY_TRACE} OR greatest(count_a, count_b) >= ${LEAST_COUNT})
WHERE number = ${EVERY_TRACE} OR (total_count_a > 0 AND total_count_b > 0 AND score != 0)
ORDER BY number != ${EVERY_TRACE}, abs(score) DESC, count_a + count_b DESC, number
LIMIT {limit:UInt32}
${MEMORY}`,
    params: { ...setsParams(sets), ...elementParams(query), limit: limit + 1 },
  };
}

export interface ValueNumbersRow {
  readonly value: string;
  readonly a: NumbersRow;
  readonly b: NumbersRow;
}

/** How the traces that have the values did, a row for each value in no order. */
export function valueNumbersStatement(
  sets: TraceSets,
  query: ValueQuery,
  values: readonly FoundValueRow[],
): Statement {
  const columns = [`${OUTCOME} AS outcome`, 't.response_us AS response_us'];
  return {
    sql: `SELECT toString(element) AS value,
  ${numbersOf('in_a')} AS a,
  ${numbersOf('in_b')} AS b
FROM (${selectElements(sets, query, columns)})
ARRAY JOIN arrayFilter(v -> v IN {values:Array(UInt64)}, elements) AS element
GROUP BY element`,
    params: { ...setsParams(sets), ...elementParams(query), values: numbers(values) },
  };
}

/** What a value is called. */
export interface ValueLabelRow {
  readonly value: string;
  /** Of `DIMENSION_CODES`. */
  readonly dimension: number;
  /** Of `VALUE_KINDS`. */
  readonly kind: number;
  readonly annotationKey: string;
  readonly text: string;
  readonly number: number;
  readonly type: string;
  readonly exception: string;
}

/** The names of values, read from traces that have them; of replaced revisions too, since a name does not change. */
export function valueLabelsStatement(query: ValueQuery, values: readonly FoundValueRow[]): Statement {
  const columns = LABEL_COLUMNS.map((column, place) => `label.${place + 3} AS ${column}`);
  return {
    sql: `SELECT DISTINCT toString(label.1) AS value, label.2 AS dimension, ${columns.join(', ')}
FROM (
  SELECT arrayFilter(v -> v.1 IN {values:Array(UInt64)}, ${labelledElements(query)}) AS labels
  FROM traces AS t
  PREWHERE t.trace_time IN {times:Array(DateTime)} AND ${TRACE_NUMBER} IN {traceNumbers:Array(UInt32)})
ARRAY JOIN labels AS label`,
    params: {
      ...elementParams(query),
      values: numbers(values),
      times: [...new Set(values.map((row) => row.trace_time))],
      traceNumbers: [...new Set(values.map((row) => row.trace_number))],
    },
  };
}

function numbers(values: readonly FoundValueRow[]): readonly bigint[] {
  return values.map(({ value }) => BigInt(value));
}

const NAMES_BY_CODE = new Map<number, DimensionName>(
  DIMENSION_NAMES.map((name) => [DIMENSION_CODES[name], name]),
);

export function toDimensionValue(row: ValueLabelRow): DimensionValue {
  const dimension = NAMES_BY_CODE.get(row.dimension);
  if (dimension === undefined) throw new Error(`A value has the unknown dimension ${row.dimension}`);
  const { annotationKey, type, exception } = row;
  return { dimension, annotationKey, value: valueIn(row), type, exception };
}

function valueIn({ kind, text, number }: ValueLabelRow): string | number | boolean {
  switch (kind) {
    case VALUE_KINDS.number:
      return number;
    case VALUE_KINDS.boolean:
      return number !== 0;
    default:
      return text;
  }
}
