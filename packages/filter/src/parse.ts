/**
 * From tokens to a syntax tree, by recursive descent: one function a rule of the grammar.
 *
 *     expr    = and { "OR" and }
 *     and     = unary { [ "AND" ] unary }
 *     unary   = ( "!" | "NOT" ) unary | "(" expr ")" | term
 *     term    = service | edge | rootcause | key [ operator value ]
 *
 * Two terms side by side mean AND, so a term ends where neither an operator nor a block follows.
 * Source: X-Ray Developer Guide, "Using filter expressions".
 */

import type { Logic } from './ast.ts';
import { type Cursor, takeExpected, expected, nested, peek, previousEnd, take, takeWord } from './cursor.ts';
import { parseComparison } from './parse-comparison.ts';
import { parseEnds, parseNode } from './parse-node.ts';
import { type FilterProblem, parseProblem } from './problem.ts';
import { isReserved, startsWord } from './reserved-words.ts';
import type { EdgeSyntax, ServiceSyntax, SyntaxTerm, SyntaxTree, WordSyntax } from './tree.ts';
import type { Token } from './token.ts';

/** The tree of all tokens, which are more than the one that ends them. */
export function parse(tokens: readonly Token[]): SyntaxTree | FilterProblem {
  const cursor: Cursor = { tokens, index: 0, depth: 0 };
  const tree = parseOr(cursor);
  if (tree.kind === 'problem') return tree;
  const rest = peek(cursor);
  return rest.kind === 'end' ? tree : unexpectedRest(rest);
}

function unexpectedRest(token: Token): FilterProblem {
  if (token.kind === ')' || token.kind === '}') {
    return parseProblem(`nothing is open that "${token.kind}" could close`, token);
  }
  return expected('AND, OR or another condition', token);
}

function parseOr(cursor: Cursor): SyntaxTree | FilterProblem {
  const first = parseAnd(cursor);
  if (first.kind === 'problem') return first;
  const operands = [first];
  while (takeWord(cursor, 'or') !== undefined) {
    const operand = parseAnd(cursor);
    if (operand.kind === 'problem') return operand;
    operands.push(operand);
  }
  return joined('or', first, operands);
}

function parseAnd(cursor: Cursor): SyntaxTree | FilterProblem {
  const first = parseUnary(cursor);
  if (first.kind === 'problem') return first;
  const operands = [first];
  while (takeWord(cursor, 'and') !== undefined || startsUnary(peek(cursor))) {
    const operand = parseUnary(cursor);
    if (operand.kind === 'problem') return operand;
    operands.push(operand);
  }
  return joined('and', first, operands);
}

/** The operands under one node, of which `first` is the first; a single one needs no node. */
function joined(kind: 'and' | 'or', first: SyntaxTree, operands: readonly SyntaxTree[]): SyntaxTree {
  const last = operands.at(-1) ?? first;
  if (last === first) return first;
  return { kind, operands, position: { start: first.position.start, end: last.position.end } };
}

/** Whether a token begins an operand that no AND has to announce. */
function startsUnary(token: Token): boolean {
  if (token.kind === 'word') return !isReserved(token.text) || token.text.toLowerCase() === 'not';
  return token.kind === '!' || token.kind === '(';
}

function parseUnary(cursor: Cursor): SyntaxTree | FilterProblem {
  const negation = take(cursor, '!') ?? takeWord(cursor, 'not');
  if (negation !== undefined) {
    const operand = nested(cursor, negation, parseUnary);
    if (operand.kind === 'problem') return operand;
    return { kind: 'not', operand, position: { start: negation.start, end: operand.position.end } };
  }
  const parenthesis = take(cursor, '(');
  if (parenthesis === undefined) return parseTerm(cursor);
  const inside = nested(cursor, parenthesis, parseOr);
  if (inside.kind === 'problem') return inside;
  const closing = takeExpected(cursor, ')', `to close the "(" at position ${parenthesis.start}`);
  return closing.kind === 'problem' ? closing : inside;
}

function parseTerm(cursor: Cursor): Logic<SyntaxTerm> | FilterProblem {
  const word = peek(cursor);
  if (word.kind !== 'word' || isReserved(word.text)) return expected('a condition', word);
  cursor.index += 1;
  const head: WordSyntax = {
    kind: 'word',
    name: word.text.toLowerCase(),
    position: { start: word.start, end: word.end },
  };
  if (head.name === 'service') return parseService(cursor, head);
  if (head.name === 'edge') return parseEdge(cursor, head);
  if (startsWord(head.name, 'rootcause') && head.name !== 'rootcause.json')
    return parseRootCause(cursor, head);
  return parseComparison(cursor, word.text, head);
}

/** `service`, `service()`, `service("NAME")`, each with or without a block. */
function parseService(cursor: Cursor, head: WordSyntax): ServiceSyntax | FilterProblem {
  const node = parseNode(cursor);
  if (node?.kind === 'problem') return node;
  const body = parseBody(cursor);
  if (body?.kind === 'problem') return body;
  return {
    kind: 'service',
    ...(node !== undefined && { node: node.id }),
    ...(body !== undefined && { body }),
    position: { start: head.position.start, end: previousEnd(cursor) },
  };
}

/** `edge()` or `edge("A", "B")`, with or without a block. */
function parseEdge(cursor: Cursor, head: WordSyntax): EdgeSyntax | FilterProblem {
  const ends = parseEnds(cursor);
  if (ends?.kind === 'problem') return ends;
  const body = parseBody(cursor);
  if (body?.kind === 'problem') return body;
  return {
    kind: 'edge',
    ...(ends !== undefined && { ends: { source: ends.source, target: ends.target } }),
    ...(body !== undefined && { body }),
    position: { start: head.position.start, end: previousEnd(cursor) },
  };
}

function parseRootCause(cursor: Cursor, head: WordSyntax): SyntaxTerm | FilterProblem {
  const body = parseBody(cursor);
  if (body === undefined) return expected(`"{" after ${head.name}`, peek(cursor));
  if (body.kind === 'problem') return body;
  return { kind: 'block', head, body, position: { start: head.position.start, end: previousEnd(cursor) } };
}

/** `{ expr }`, where it is there. */
function parseBody(cursor: Cursor): SyntaxTree | FilterProblem | undefined {
  const brace = take(cursor, '{');
  if (brace === undefined) return undefined;
  const body = nested(cursor, brace, parseOr);
  if (body.kind === 'problem') return body;
  const closing = takeExpected(cursor, '}', `to close the "{" at position ${brace.start}`);
  return closing.kind === 'problem' ? closing : body;
}
