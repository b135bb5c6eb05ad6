/**
 * Why an expression is refused. Every pass stops at its first problem and returns it as a value; it carries a `kind`,
 * as the nodes of the trees do, so one comparison tells a node from a problem.
 */

import type { Position } from './ast.ts';

/** `parse`: the text is not an expression. `check`: it is one, but says something that has no meaning. */
export type ProblemPhase = 'parse' | 'check';

/** `reason` is a phrase without a full stop that names the remedy where there is one; offsets are in UTF-16 units. */
export interface FilterProblem {
  readonly kind: 'problem';
  readonly phase: ProblemPhase;
  readonly reason: string;
  /** Offset of the first character that is wrong; the length of the text where something is missing at its end. */
  readonly position: number;
  /** Offset after the last character that is wrong. */
  readonly end: number;
}

/** Longest piece of an expression that a reason repeats. */
const MAX_QUOTED_LENGTH = 40;

export function parseProblem(reason: string, { start, end }: Position): FilterProblem {
  return { kind: 'problem', phase: 'parse', reason, position: start, end };
}

export function checkProblem(reason: string, { start, end }: Position): FilterProblem {
  return { kind: 'problem', phase: 'check', reason, position: start, end };
}

/** A piece of the expression as a reason shows it: in quotes, and cut where it is long. */
export function quoted(text: string): string {
  return text.length <= MAX_QUOTED_LENGTH ? `"${text}"` : `"${text.slice(0, MAX_QUOTED_LENGTH)}…"`;
}

/** A list as a sentence has it: `a`, `a or b`, `a, b or c`. */
export function alternatives(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} or ${last}`;
}

/** The one line that a caller shows to whoever wrote the expression. Observed form, not documented. */
export function problemMessage({ reason, position }: Pick<FilterProblem, 'reason' | 'position'>): string {
  return `Invalid filter expression: ${reason} at position ${position}`;
}
