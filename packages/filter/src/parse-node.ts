/** The parentheses after `service` and `edge`: which nodes are meant. */

import type { NodeId } from './ast.ts';
import { type Cursor, takeExpected, expected, peek, take } from './cursor.ts';
import { type FilterProblem, parseProblem } from './problem.ts';

interface ParsedNode {
  readonly kind: 'node';
  readonly id: NodeId;
}

interface ParsedEnds {
  readonly kind: 'ends';
  readonly source: NodeId;
  readonly target: NodeId;
}

/** What may stand in `id( … )`, and the member it fills. */
const ID_PARTS: ReadonlyMap<string, keyof NodeId> = new Map([
  ['name', 'name'],
  ['type', 'type'],
  ['account.id', 'accountId'],
]);

/** `( node )`; undefined where any node is meant: no parentheses, or none but them. */
export function parseNode(cursor: Cursor): ParsedNode | FilterProblem | undefined {
  if (take(cursor, '(') === undefined || take(cursor, ')') !== undefined) return undefined;
  const node = parseNodeId(cursor);
  if (node.kind === 'problem') return node;
  const closing = takeExpected(cursor, ')', 'after the node of service');
  return closing.kind === 'problem' ? closing : node;
}

/** `( source , target )`, which edge has to have; undefined where they are empty. */
export function parseEnds(cursor: Cursor): ParsedEnds | FilterProblem | undefined {
  const opening = takeExpected(cursor, '(', 'after edge, as in edge("A", "B")');
  if (opening.kind === 'problem') return opening;
  if (take(cursor, ')') !== undefined) return undefined;
  const source = parseNodeId(cursor);
  if (source.kind === 'problem') return source;
  const comma = takeExpected(cursor, ',', 'and a second node, as edge takes two nodes or none');
  if (comma.kind === 'problem') return comma;
  const target = parseNodeId(cursor);
  if (target.kind === 'problem') return target;
  const closing = takeExpected(cursor, ')', 'after the nodes of edge');
  if (closing.kind === 'problem') return closing;
  return { kind: 'ends', source: source.id, target: target.id };
}

/** `"NAME"`, or `id( part: "VALUE", … )` with each part once, in any order. */
function parseNodeId(cursor: Cursor): ParsedNode | FilterProblem {
  const name = take(cursor, 'string');
  if (name !== undefined) return { kind: 'node', id: { name: name.value } };
  const token = peek(cursor);
  if (token.kind !== 'word' || token.text.toLowerCase() !== 'id') {
    return expected('a node (a name in double quotes, or id( ))', token);
  }
  cursor.index += 1;
  const opening = takeExpected(cursor, '(', 'after id, as in id(name: "A")');
  return opening.kind === 'problem' ? opening : parseIdParts(cursor);
}

function parseIdParts(cursor: Cursor): ParsedNode | FilterProblem {
  const id: { -readonly [Part in keyof NodeId]: NodeId[Part] } = {};
  do {
    const part = parseIdPart(cursor);
    if (part.kind === 'problem') return part;
    if (id[part.member] !== undefined) return parseProblem('id takes each of its parts once', part);
    id[part.member] = part.value;
  } while (take(cursor, ',') !== undefined);
  const closing = takeExpected(cursor, ')', 'to close id');
  return closing.kind === 'problem' ? closing : { kind: 'node', id };
}

interface ParsedPart {
  readonly kind: 'part';
  readonly member: keyof NodeId;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

function parseIdPart(cursor: Cursor): ParsedPart | FilterProblem {
  const token = peek(cursor);
  const member = token.kind === 'word' ? ID_PARTS.get(token.text.toLowerCase()) : undefined;
  if (member === undefined) return expected('name:, type: or account.id:', token);
  cursor.index += 1;
  const colon = takeExpected(cursor, ':', 'after the part of id');
  if (colon.kind === 'problem') return colon;
  const value = take(cursor, 'string');
  if (value === undefined) return expected('a string in double quotes', peek(cursor));
  return { kind: 'part', member, value: value.value, start: token.start, end: value.end };
}
