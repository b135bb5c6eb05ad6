/**
 * Conditions on the nodes of a trace. Segments, calls and root causes name their node by its place, so a condition on
 * nodes is worked out once for the trace and then looked up.
 */

import type { NodeId, Test } from '@fluoroscope/filter';
import type { Bindings } from './bindings.ts';
import { compareText, testField, textField } from './comparisons.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { allOf, anyOf, not } from './logic.ts';

/** The condition that the trace has a node that is meant by `id`. */
export function hasNode(id: NodeId, bindings: Bindings): string {
  const nodes = startLambda('n');
  return nodes.apply('arrayExists', fitsId(id, nodes, bindings));
}

/** A number for each node of the trace, 1 where it is meant by `id`. */
export function nodesWithId(id: NodeId, bindings: Bindings): string {
  const nodes = startLambda('n');
  return nodes.apply('arrayMap', fitsId(id, nodes, bindings));
}

/** The condition that the node at `place` (SQL, from 0) passes a test of the keyword `name` or `type`. */
export function testNode(
  test: Test<unknown>,
  keyword: 'name' | 'type',
  place: string,
  bindings: Bindings,
): string {
  const nodes = startLambda('n');
  const condition =
    keyword === 'name'
      ? testName(test, nodes, bindings)
      : testField(test, textField(typeOf(nodes)), bindings);
  return `${nodes.apply('arrayMap', condition)}[${place} + 1]`;
}

/** A part that is asked for must be there: an empty text means no node. */
function fitsId({ name, type, accountId }: NodeId, nodes: Lambda, bindings: Bindings): string {
  const conditions: string[] = [];
  if (name !== undefined) {
    const bound = bindings.bind('String', name);
    conditions.push(anyOf([`${nameOf(nodes)} = ${bound}`, `has(${spellingsOf(nodes)}, ${bound})`]));
  }
  for (const [value, column] of [
    [type, typeOf],
    [accountId, accountOf],
  ] as const) {
    if (value === undefined) continue;
    const bound = bindings.bind('String', value);
    conditions.push(`${column(nodes)} = ${bound}`, `${bound} != ''`);
  }
  if (conditions.length === 0) nameOf(nodes);
  return allOf(conditions);
}

/** A node has one name, however many spellings that has: `!=` says that none of them is the value. */
function testName(test: Test<unknown>, nodes: Lambda, bindings: Bindings): string {
  const name = nameOf(nodes);
  if (test.kind === 'presence' || test.type !== 'string') return `${name} != ''`;
  const operator = test.operator === '!=' ? '=' : test.operator;
  const spelling = compareText('n_spelling', operator, test.value, bindings);
  const isSpelled = anyOf([
    compareText(name, operator, test.value, bindings),
    `arrayExists(n_spelling -> ${spelling}, ${spellingsOf(nodes)})`,
  ]);
  return test.operator === '!=' ? not(isSpelled) : isSpelled;
}

const nameOf = (nodes: Lambda): string => nodes.element('name', 't.services.name');
const spellingsOf = (nodes: Lambda): string => nodes.element('names', 't.services.names');
const typeOf = (nodes: Lambda): string => nodes.element('type', 't.services.type');
const accountOf = (nodes: Lambda): string => nodes.element('account', 't.services.account_id');
