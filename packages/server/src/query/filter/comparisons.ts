/**
 * One test of one field. A field that is absent passes no comparison, not even `!=`: who wants those too writes
 * `!(field = value)`. Texts are compared byte by byte, so case counts and no character is a wildcard.
 */

import type { NumberOperator, StringOperator, Test } from '@fluoroscope/filter';
import type { Bindings } from './bindings.ts';
import { allOf, not } from './logic.ts';

/**
 * A value as SQL, with the condition that it is there, where it may be absent. A `time` is stored in microseconds and
 * compared in seconds.
 */
export type Field =
  | { readonly type: 'boolean'; readonly sql: string }
  | { readonly type: 'number' | 'time' | 'string'; readonly sql: string; readonly present?: string };

/** A text column, where an empty text stands for an absent one. */
export function textField(sql: string): Field {
  return { type: 'string', sql, present: `${sql} != ''` };
}

/** A number or a length of time whose column is negative where it is absent. */
export function positiveField(type: 'number' | 'time', sql: string): Field {
  return { type, sql, present: `${sql} >= 0` };
}

/** The condition that `field` passes `test`. The check of an expression has seen to it that their types agree. */
export function testField(test: Test<unknown>, field: Field, bindings: Bindings): string {
  if (field.type === 'boolean') return testBoolean(test, field.sql);
  const { type, sql, present } = field;
  if (test.kind === 'presence') return present ?? '1';
  const passes = compare(test, type, sql, bindings);
  return present === undefined ? passes : allOf([present, passes]);
}

export function compareText(
  sql: string,
  operator: StringOperator,
  value: string,
  bindings: Bindings,
): string {
  const bound = bindings.bind('String', value);
  switch (operator) {
    case '=':
    case '!=':
      return `${sql} ${operator} ${bound}`;
    case 'CONTAINS':
      return `position(${sql}, ${bound}) != 0`;
    case 'BEGINSWITH':
      return `startsWith(${sql}, ${bound})`;
    case 'ENDSWITH':
      return `endsWith(${sql}, ${bound})`;
  }
}

function testBoolean(test: Test<unknown>, sql: string): string {
  if (test.kind === 'presence') return sql;
  return (test.operator === '=') === test.value ? sql : not(sql);
}

function compare(
  test: Exclude<Test<unknown>, { kind: 'presence' }>,
  type: 'number' | 'time' | 'string',
  sql: string,
  bindings: Bindings,
): string {
  switch (test.type) {
    case 'string':
      return compareText(sql, test.operator, test.value, bindings);
    case 'number': {
      const value = type === 'time' ? toMicros(test.value, test.operator) : test.value;
      return `toFloat64(${sql}) ${test.operator} ${bindings.bind('Float64', value)}`;
    }
    case 'boolean':
      throw new TypeError(`A ${type} was compared with a boolean`);
  }
}

/**
 * Seconds of an expression in the unit of the columns. Equality means the same microsecond, since nothing finer is
 * kept. For the other operators a whole number of microseconds must stay one: 1.001 times a million is a little less
 * than 1,001,000 in doubles.
 */
function toMicros(seconds: number, operator: NumberOperator): number {
  const micros = seconds * 1_000_000;
  const nearest = Math.round(micros);
  const isEquality = operator === '=' || operator === '!=';
  return isEquality || Math.abs(micros - nearest) <= Math.abs(micros) * 4 * Number.EPSILON ? nearest : micros;
}
