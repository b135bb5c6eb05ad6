/**
 * Values as numbers. Counting goes by a hash of 63 bits, because millions of numbers are counted in a fraction of the
 * time and the memory that texts take; what the few values of an answer are called is read afterwards, from a trace that
 * has them.
 *
 * The lowest bit of an element is not of its hash: where it is set, the trace does not have the value, but its filter
 * expression is wrong about the trace, so that the value has no expression.
 */

import type { Statement } from '../../store/database.ts';
import { type Dimension, DIMENSION_CODES, type DimensionName } from './dimension.ts';
import {
  dimensionLists,
  type DimensionLists,
  failureCauses,
  NOTHING,
  VALUE_KINDS,
  type ValueColumns,
} from './dimension-lists.ts';

/** Which values are looked for. */
export interface ValueQuery {
  readonly dimensions: readonly Dimension[];
  /** Only values that contain this text, in any case of letters; empty for all. */
  readonly contains: string;
}

/** Stands for every trace; with the lowest bit set, for no filter of a cause being right. */
export const EVERY_TRACE = 0;

const HASH_BITS = '0xfffffffffffffffe';

/** SQL of the value of an element. */
export function valueOf(element: string): string {
  return `bitAnd(${element}, ${HASH_BITS})`;
}

/** SQL of whether an element tells of a value that the trace has. */
export function isHeld(element: string): string {
  return `bitAnd(${element}, 1) = 0`;
}

/** A list over `traces AS t` of the elements of all dimensions, each once, without that of every trace. */
export function elementsOf({ dimensions, contains }: ValueQuery): string {
  const lists = dimensions.flatMap((dimension) => {
    const values = heldValues(dimension, contains !== '');
    return isFailure(dimension.name) ? [values, doubtfulCauses(dimension.name)] : [values];
  });
  return lists.length === 1 ? (lists[0] ?? '[]') : `arrayConcat(${lists.join(',\n      ')})`;
}

/** Values of the placeholders in all SQL of the query. */
export function elementParams({ dimensions, contains }: ValueQuery): Statement['params'] {
  const keys = dimensions.flatMap(({ annotationKey }) => annotationKey ?? []);
  return { ...(contains !== '' && { contains }), ...(keys[0] !== undefined && { annotationKey: keys[0] }) };
}

/** The same list with what is known of each value: tuples of its hash and its `ValueColumns`, in their order. */
export function labelledElements({ dimensions }: ValueQuery): string {
  const lists = dimensions.map((dimension) => {
    const { lists: from, columns } = listsOf(dimension);
    const all = { ...NOTHING, ...columns };
    const label = LABEL_COLUMNS.map((column) => all[column]).join(', ');
    const code = DIMENSION_CODES[dimension.name];
    return mapOver(from, `(${hashOf(dimension.name, columns)}, ${code}, ${label})`);
  });
  return lists.length === 1 ? (lists[0] ?? '[]') : `arrayConcat(${lists.join(',\n      ')})`;
}

/** After the hash and the dimension's code. */
export const LABEL_COLUMNS = [
  'kind',
  'annotationKey',
  'text',
  'number',
  'type',
  'exception',
] as const satisfies readonly (keyof ValueColumns)[];

function listsOf(dimension: Dimension): DimensionLists {
  return dimensionLists(dimension, '{annotationKey:String}');
}

function mapOver(lists: DimensionLists['lists'], body: string): string {
  const names = lists.map(([argument]) => argument).join(', ');
  return `arrayMap((${names}) -> ${body}, ${lists.map(([, list]) => list).join(', ')})`;
}

function hashOf(name: DimensionName, columns: Partial<ValueColumns>): string {
  return valueOf(`cityHash64(${[DIMENSION_CODES[name], ...Object.values(columns)].join(', ')})`);
}

function heldValues(dimension: Dimension, isNarrowed: boolean): string {
  const { lists, isValue, repeats, columns } = listsOf(dimension);
  const conditions = [...(isValue === undefined ? [] : [isValue]), ...(isNarrowed ? [fits(columns)] : [])];
  const hash = hashOf(dimension.name, columns);
  const held =
    conditions.length === 0
      ? mapOver(lists, hash)
      : `arrayFilter(h -> h != 0, ${mapOver(lists, `if(${conditions.join(' AND ')}, ${hash}, 0)`)})`;
  return repeats === true ? `arrayDistinct(${held})` : held;
}

/** Numbers and booleans are searched as they are written. */
function fits(columns: Partial<ValueColumns>): string {
  const { kind, text, number, exception } = { ...NOTHING, ...columns };
  const { number: numberKind, boolean: booleanKind } = VALUE_KINDS;
  const written = `multiIf(${kind} = ${numberKind}, toString(${number}), ${kind} = ${booleanKind}, if(${number} != 0, 'true', 'false'), ${text})`;
  const texts = columns.exception === undefined ? [written] : [written, exception];
  return `(${texts.map((sql) => `positionCaseInsensitiveUTF8(${sql}, {contains:String}) != 0`).join(' OR ')})`;
}

function isFailure(name: DimensionName): name is 'FaultRootCause' | 'ErrorRootCause' {
  return name === 'FaultRootCause' || name === 'ErrorRootCause';
}

/**
 * Causes whose pairs of service and exception are looked at; nobody fails in more ways within a trace but on purpose,
 * and pairs are as many as the square.
 */
const MOST_CAUSES = 16;

/**
 * A filter says that some cause ends at the service, and that some cause ends in the exception: for a trace with several
 * causes that is less than one cause with both. Elements for the values that a filter would be wrong about.
 */
function doubtfulCauses(name: 'FaultRootCause' | 'ErrorRootCause'): string {
  const causes = failureCauses(name === 'FaultRootCause' ? 'fault' : 'error');
  const isSome = `length(${causes}) > 1 AND length(${causes}) <= ${MOST_CAUSES}`;
  const some = `arrayResize(${causes}, if(${isSome}, length(${causes}), 0))`;
  const pairs = `arrayDistinct(arrayFlatten(arrayMap(c -> arrayMap(d -> (c.1, c.2, d.3), ${some}), ${some})))`;
  const isWrong = `if(c.3 = '', has(${some}, c) AND arrayExists(d -> d.3 != '', ${some}), NOT has(${some}, c))`;
  const columns = { text: 'c.1', type: 'c.2', exception: 'c.3' };
  const marked = `arrayMap(c -> bitOr(${hashOf(name, columns)}, 1), arrayFilter(c -> ${isWrong}, ${pairs}))`;
  return `${marked}, arrayResize([toUInt64(${EVERY_TRACE} + 1)], if(length(${causes}) > ${MOST_CAUSES}, 1, 0))`;
}
