/**
 * The ends of rows as a tree of minima, so that the first row that is free at an instant is found in a few steps also
 * where a hundred thousand calls run side by side.
 */

export interface RowEnds {
  /** A power of two. */
  capacity: number;
  /** `least[1]` is over all rows; row `r` is `least[capacity + r]`. */
  least: Float64Array;
}

export function rowEnds(): RowEnds {
  return { capacity: 64, least: new Float64Array(128).fill(-Infinity) };
}

/** The first row from `from` on that has ended at the instant. */
export function firstFreeRow(ends: RowEnds, from: number, at: number): number {
  const found = find(ends, 1, 0, ends.capacity, from, at);
  return found ?? Math.max(from, ends.capacity);
}

export function takeRow(ends: RowEnds, row: number, end: number): void {
  while (row >= ends.capacity) grow(ends);
  let at = ends.capacity + row;
  // A callee that ends before it starts, by its clock, frees nothing.
  ends.least[at] = Math.max(end, ends.least[at] ?? -Infinity);
  for (at >>= 1; at >= 1; at >>= 1) {
    ends.least[at] = Math.min(ends.least[2 * at] ?? 0, ends.least[2 * at + 1] ?? 0);
  }
}

/** As deep as the tree, which is the logarithm of the rows. */
function find(
  ends: RowEnds,
  place: number,
  first: number,
  length: number,
  from: number,
  at: number,
): number | undefined {
  if (first + length <= from || (ends.least[place] ?? Infinity) > at) return undefined;
  if (length === 1) return first;
  const half = length / 2;
  return (
    find(ends, 2 * place, first, half, from, at) ?? find(ends, 2 * place + 1, first + half, half, from, at)
  );
}

function grow(ends: RowEnds): void {
  const { capacity, least } = ends;
  ends.capacity = capacity * 2;
  ends.least = new Float64Array(capacity * 4).fill(-Infinity);
  ends.least.set(least.subarray(capacity), ends.capacity);
  for (let at = ends.capacity - 1; at >= 1; at--) {
    ends.least[at] = Math.min(ends.least[2 * at] ?? 0, ends.least[2 * at + 1] ?? 0);
  }
}
