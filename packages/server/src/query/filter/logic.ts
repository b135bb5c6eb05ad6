import type { And, Logic, Not, Or } from '@fluoroscope/filter';

/** An expression as SQL, given what its terms are; `compileTerm` is called for them from left to right. */
export function compileLogic<Term extends { readonly kind: string }>(
  expression: Logic<Term>,
  compileTerm: (term: Term) => string,
): string {
  if (isJoined(expression)) {
    const operands = expression.operands.map((operand) => compileLogic(operand, compileTerm));
    return expression.kind === 'and' ? allOf(operands) : anyOf(operands);
  }
  return isNegated(expression) ? not(compileLogic(expression.operand, compileTerm)) : compileTerm(expression);
}

interface Nested {
  readonly kind: string;
  readonly operands?: readonly Nested[];
  readonly operand?: Nested;
  readonly body?: Nested;
}

/** How many levels of `and`, `or` and `not` stand above each other, those in the blocks of terms included. */
export function depthOf({ kind, operands = [], operand, body }: Nested): number {
  let deepest = 0;
  for (const each of [...operands, operand, body]) {
    if (each !== undefined) deepest = Math.max(deepest, depthOf(each));
  }
  return kind === 'and' || kind === 'or' || kind === 'not' ? deepest + 1 : deepest;
}

/** Conditions that must all hold, in brackets where there are several. An empty list holds. */
export function allOf(conditions: readonly string[]): string {
  const [first = '1'] = conditions;
  return conditions.length < 2 ? first : `(${conditions.join(' AND ')})`;
}

/** Conditions of which one must hold, in brackets. */
export function anyOf(conditions: readonly string[]): string {
  return `(${conditions.join(' OR ')})`;
}

export function not(condition: string): string {
  return `NOT (${condition})`;
}

function isJoined<Term extends { readonly kind: string }>(
  expression: Logic<Term>,
): expression is And<Term> | Or<Term> {
  return expression.kind === 'and' || expression.kind === 'or';
}

function isNegated<Term extends { readonly kind: string }>(expression: Logic<Term>): expression is Not<Term> {
  return expression.kind === 'not';
}
