/**
 * Elements: values as numbers. Counting goes by a hash of 63 bits, because millions of numbers are counted in a
 * fraction of the time and the memory that texts take.
 *
 * The lowest bit of an element is not of its hash: where it is set, the trace does not have the value, but its filter
 * expression is wrong about the trace, so that the value has no expression.
 */

/** Stands for every trace; with the lowest bit set, for no filter of a cause being right. 0 is no element. */
export const EVERY_TRACE = 2;

const HASH_BITS = '0xfffffffffffffffe';

/** SQL of the value of an element. */
export function valueOf(element: string): string {
  return `bitAnd(${element}, ${HASH_BITS})`;
}

/** SQL of whether an element tells of a value that the trace has. */
export function isHeld(element: string): string {
  return `bitAnd(${element}, 1) = 0`;
}

/** SQL of the element that casts doubt on the filter of a value. */
export function doubtOf(value: string): string {
  return `bitOr(${value}, 1)`;
}

/** How lists of elements are made, as columns (SQL with a name) of queries around each other. */
export interface ElementParts {
  /** Over `traces AS t`. */
  readonly read: readonly string[];
  /** Over what was read and the steps before, innermost first. */
  readonly steps: readonly (readonly string[])[];
  /** Over all of these: lists of elements, which may have zeros. */
  readonly lists: readonly string[];
}

/** The condition that a text contains what is looked for; undefined where any text will do. */
export type Fits = ((text: string) => string) | undefined;
