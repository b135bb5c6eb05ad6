/** What somebody who wrote an unknown keyword may have meant. Runs for refused expressions only. */

import { COMPLEX_TERMS, KEYWORDS } from './keywords.ts';

const NAMES: readonly string[] = [...KEYWORDS, ...COMPLEX_TERMS].map(({ name }) => name);

/** Longer words are no slip of a known one, and comparing them would take time. */
const MAX_LENGTH = 30;
const MAX_SLIPS = 2;

/** The known name that ends with `.name` (as `http.url` does for `url`), or the nearest within two slips. */
export function suggestion(name: string): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const whole = NAMES.find((candidate) => candidate.endsWith(`.${name}`));
  if (whole !== undefined) return whole;
  // With two slips, a word of three letters becomes half the language.
  const limit = Math.min(MAX_SLIPS, Math.ceil(name.length / 3));
  const ranked = NAMES.map((candidate) => ({ candidate, slips: slipsBetween(name, candidate) }));
  return ranked.filter(({ slips }) => slips <= limit).sort((a, b) => a.slips - b.slips)[0]?.candidate;
}

/** Letters to add, leave out or replace to make `to` of `from` (the Levenshtein distance). */
function slipsBetween(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
