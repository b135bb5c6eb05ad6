/** Words that are neither keywords nor values, so that two terms can stand side by side without an AND. */

import type { Operator } from './ast.ts';

type WordOperator = Extract<Operator, 'CONTAINS' | 'BEGINSWITH' | 'ENDSWITH'>;

const WORD_OPERATORS: ReadonlyMap<string, WordOperator> = new Map([
  ['contains', 'CONTAINS'],
  ['beginswith', 'BEGINSWITH'],
  ['endswith', 'ENDSWITH'],
]);

const CONNECTIVES: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** The operator that a word spells, in any case. */
export function wordOperator(word: string): WordOperator | undefined {
  return WORD_OPERATORS.get(word.toLowerCase());
}

/** Whether a word is an operator or a connective, in any case. */
export function isReserved(word: string): boolean {
  const lower = word.toLowerCase();
  return CONNECTIVES.has(lower) || WORD_OPERATORS.has(lower);
}

/** Whether `name` is `prefix` or begins with it and a dot. */
export function startsWord(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && (name.length === prefix.length || name[prefix.length] === '.');
}
