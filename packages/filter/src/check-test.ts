/**
 * Operators and literals against types. A keyword has a type, and its literal must have the same; an annotation or a
 * piece of metadata has whatever type was recorded, so there the literal decides, and a value of another type never
 * matches. Nothing is converted, but for two leniencies that X-Ray's own examples need: a string keyword takes a word
 * without quotes, a boolean one takes true and false in quotes.
 * Source: X-Ray Developer Guide, "Using filter expressions", keyword types.
 */

import type {
  CauseSubject,
  Comparison,
  EdgeSubject,
  Operator,
  Position,
  ServiceSubject,
  Test,
  TraceSubject,
  ValueType,
} from './ast.ts';
import { isEqualityOperator, isNumberOperator, isStringOperator, OPERATORS } from './keywords.ts';
import { alternatives, checkProblem, type FilterProblem } from './problem.ts';
import type { TestSyntax, ValueSyntax } from './tree.ts';

type AnySubject = TraceSubject | ServiceSubject | EdgeSubject | CauseSubject;

const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  boolean: 'a boolean',
  number: 'a number',
  string: 'a string',
};

/** The test of `subject` that was written at `position`; without `syntax` the subject stands alone. */
export function checkTest<Subject extends AnySubject>(
  subject: Subject,
  syntax: TestSyntax | undefined,
  position: Position,
): Test<Subject> | FilterProblem {
  if (syntax === undefined) return { kind: 'presence', subject, position };
  if (subject.kind !== 'keyword') return compared(subject, syntax, untypedValue(syntax.value), position);
  const { keyword, type } = subject;
  if (!appliesTo(syntax.operator, type)) return operatorProblem(syntax, type, `${keyword}, `);
  return compared(subject, syntax, typedValue(syntax.value, keyword, type), position);
}

function compared<Subject>(
  subject: Subject,
  syntax: TestSyntax,
  value: boolean | number | string | FilterProblem,
  position: Position,
): Comparison<Subject> | FilterProblem {
  const { operator } = syntax;
  switch (typeof value) {
    case 'boolean':
      if (!isEqualityOperator(operator)) return operatorProblem(syntax, 'boolean');
      return { kind: 'comparison', subject, type: 'boolean', operator, value, position };
    case 'number':
      if (!isNumberOperator(operator)) return operatorProblem(syntax, 'number');
      return { kind: 'comparison', subject, type: 'number', operator, value, position };
    case 'string':
      if (!isStringOperator(operator)) return operatorProblem(syntax, 'string');
      return { kind: 'comparison', subject, type: 'string', operator, value, position };
    default:
      return value;
  }
}

/** A literal by its spelling alone. */
function untypedValue(value: ValueSyntax): boolean | number | string | FilterProblem {
  if (value.kind === 'json') return jsonProblem(value.position);
  return value.kind === 'bareword' ? (toBoolean(value.value) ?? value.value) : value.value;
}

function typedValue(
  value: ValueSyntax,
  keyword: string,
  type: ValueType,
): boolean | number | string | FilterProblem {
  switch (type) {
    case 'boolean':
      return booleanValue(value, keyword);
    case 'number':
      return value.kind === 'number'
        ? value.value
        : typeProblem(value, keyword, 'a number', 'without quotes');
    case 'string':
      return stringValue(value, keyword);
  }
}

function booleanValue(value: ValueSyntax, keyword: string): boolean | FilterProblem {
  const known = value.kind === 'string' || value.kind === 'bareword' ? toBoolean(value.value) : undefined;
  return known ?? typeProblem(value, keyword, 'true or false', `as in ${keyword} = true`);
}

/** The text that a string keyword, or a term of text, is compared with. */
export function stringValue(value: ValueSyntax, keyword: string): string | FilterProblem {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'bareword' && toBoolean(value.value) === undefined) return value.value;
  return typeProblem(value, keyword, 'a string', 'in double quotes');
}

function toBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  return lower === 'false' ? false : undefined;
}

function appliesTo(operator: Operator, type: ValueType): boolean {
  return OPERATORS[type].some((candidate) => candidate === operator);
}

/** `subject` is what the operator was put after, with a comma; empty where the literal alone tells the type. */
function operatorProblem(
  { operator, operatorPosition }: TestSyntax,
  type: ValueType,
  subject = '',
): FilterProblem {
  const reason = `${operator} does not apply to ${subject}${TYPE_NAMES[type]} (use ${alternatives(OPERATORS[type])})`;
  return checkProblem(reason, operatorPosition);
}

function typeProblem(value: ValueSyntax, keyword: string, wanted: string, remedy: string): FilterProblem {
  if (value.kind === 'json') return jsonProblem(value.position);
  return checkProblem(
    `${keyword} takes ${wanted}, not ${literalName(value)} (write it ${remedy})`,
    value.position,
  );
}

function literalName(value: Exclude<ValueSyntax, { readonly kind: 'json' }>): string {
  if (value.kind === 'bareword') return toBoolean(value.value) === undefined ? 'a word' : 'a boolean';
  return TYPE_NAMES[value.kind];
}

function jsonProblem(position: Position): FilterProblem {
  return checkProblem('a JSON array goes with rootcause.json only', position);
}
