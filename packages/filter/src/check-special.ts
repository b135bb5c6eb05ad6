/** `group.name`, `group.arn`, `rootcause.json` and `text`: each has operators and a literal of its own. */

import type { GroupTerm, Operator, Position, RootCauseJsonTerm, TextTerm } from './ast.ts';
import { stringValue } from './check-test.ts';
import { EQUALITY_OPERATORS, isEqualityOperator } from './keywords.ts';
import { alternatives, checkProblem, type FilterProblem } from './problem.ts';
import { readRootCausePattern } from './root-cause-pattern.ts';
import type { SpecialName } from './special-names.ts';
import type { TestSyntax } from './tree.ts';

/** The term that begins with the word `name`; `position` is all of it. */
export function checkSpecial(
  name: SpecialName,
  test: TestSyntax | undefined,
  position: Position,
): GroupTerm | RootCauseJsonTerm | TextTerm | FilterProblem {
  if (test === undefined) return checkProblem(`${name} needs a value (write ${EXAMPLES[name]})`, position);
  switch (name) {
    case 'group.name':
      return checkGroup('name', name, test, position);
    case 'group.arn':
      return checkGroup('arn', name, test, position);
    case 'rootcause.json':
      return checkRootCauseJson(test, position);
    case 'text':
      return checkText(test, position);
  }
}

const EXAMPLES: Readonly<Record<SpecialName, string>> = {
  'group.name': 'group.name = "NAME"',
  'group.arn': 'group.arn = "ARN"',
  'rootcause.json': 'rootcause.json = #[{ "Services": [{ "Name": "NAME" }] }]',
  text: 'text CONTAINS "WORDS"',
};

function checkGroup(
  by: GroupTerm['by'],
  name: SpecialName,
  test: TestSyntax,
  position: Position,
): GroupTerm | FilterProblem {
  const { operator } = test;
  if (!isEqualityOperator(operator)) return operatorProblem(name, test, EQUALITY_OPERATORS);
  const value = stringValue(test.value, name);
  return typeof value === 'string' ? { kind: 'group', by, operator, value, position } : value;
}

function checkRootCauseJson(test: TestSyntax, position: Position): RootCauseJsonTerm | FilterProblem {
  const { operator, value } = test;
  if (!isEqualityOperator(operator)) return operatorProblem('rootcause.json', test, EQUALITY_OPERATORS);
  if (value.kind !== 'json') {
    return checkProblem(
      `rootcause.json takes a JSON array (write ${EXAMPLES['rootcause.json']})`,
      value.position,
    );
  }
  const read = readRootCausePattern(value.value);
  if (!read.ok) return checkProblem(read.reason, value.position);
  return { kind: 'rootCauseJson', operator, pattern: read.value, position };
}

function checkText(test: TestSyntax, position: Position): TextTerm | FilterProblem {
  if (test.operator !== 'CONTAINS') return operatorProblem('text', test, ['CONTAINS']);
  const value = stringValue(test.value, 'text');
  if (typeof value !== 'string') return value;
  if (value === '')
    return checkProblem('text needs at least one character to search for', test.value.position);
  return { kind: 'text', value, position };
}

function operatorProblem(name: SpecialName, test: TestSyntax, operators: readonly Operator[]): FilterProblem {
  const reason = `${test.operator} does not apply to ${name} (use ${alternatives(operators)})`;
  return checkProblem(reason, test.operatorPosition);
}
