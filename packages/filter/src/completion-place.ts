/** Where the writing of an expression has come to: a machine that takes one token after the other. */

import type { Operator } from './ast.ts';
import type { AnnotationWord, CompletionNode, CompletionSubject, Expected } from './completion.ts';
import { findKeyword, type KeywordScope, OPERATORS } from './keywords.ts';
import { startsWord, wordOperator } from './reserved-words.ts';
import type { Token } from './token.ts';

/** What is open around a place, the innermost last. `nodes` are the parentheses of `service` and `edge`. */
type Open =
  | { readonly kind: '(' }
  | { readonly kind: '{' }
  | { readonly kind: 'nodes'; readonly of: 'service' | 'edge' };

interface Around {
  readonly open: readonly Open[];
  readonly scope: KeywordScope;
}

export type Place = Around &
  (
    | { readonly at: 'condition' }
    | { readonly at: 'annotationKey'; readonly word: AnnotationWord; readonly start: number }
    | { readonly at: 'subject'; readonly subject: CompletionSubject }
    | { readonly at: 'value'; readonly subject: CompletionSubject; readonly operator: Operator }
    | { readonly at: 'metadataKey' }
    /** After a condition that is whole. */
    | { readonly at: 'end' }
    /** After `service`, `edge` or `rootcause.…`, or after the parentheses of one. */
    | { readonly at: 'head'; readonly of: 'service' | 'edge'; readonly inside: KeywordScope }
    | { readonly at: 'body'; readonly inside: KeywordScope; readonly isRequired: boolean }
    | { readonly at: 'node'; readonly node: CompletionNode }
    | { readonly at: 'afterNode'; readonly node: CompletionNode }
    | { readonly at: 'idOpen'; readonly node: CompletionNode }
    | {
        readonly at: 'idPart' | 'afterIdPart';
        readonly node: CompletionNode;
        readonly used: readonly string[];
      }
    | {
        readonly at: 'idColon' | 'idValue';
        readonly node: CompletionNode;
        readonly used: readonly string[];
        readonly part: string;
      }
  );

export const START: Place = { open: [], scope: 'trace', at: 'condition' };

const ID_PARTS: readonly string[] = ['name', 'type', 'account.id'];

/** The place after a token, or undefined where the token cannot stand. */
export function afterToken(place: Place, token: Token): Place | undefined {
  const around: Around = { open: place.open, scope: place.scope };
  switch (place.at) {
    case 'condition':
      return afterConditionStart(around, token);
    case 'annotationKey':
      if (token.kind !== 'key') return undefined;
      return { ...around, at: 'subject', subject: { kind: 'annotation', key: token.value } };
    case 'metadataKey':
    case 'subject':
      return afterSubject(place, around, token);
    case 'value':
      return isValue(token) ? { ...around, at: 'end' } : undefined;
    case 'end':
      return afterCondition(around, token);
    case 'head':
      return token.kind === '(' ? openNodes(around, place.of) : afterHead(around, place.inside, token);
    case 'body':
      return place.isRequired && token.kind !== '{' ? undefined : afterHead(around, place.inside, token);
    default:
      return afterNodeToken(place, around, token);
  }
}

function afterConditionStart(around: Around, token: Token): Place | undefined {
  if (token.kind === '!') return { ...around, at: 'condition' };
  if (token.kind === '(') return { ...opened(around, { kind: '(' }, around.scope), at: 'condition' };
  return token.kind === 'word' ? afterWord(around, token.text, token.start) : undefined;
}

function afterWord(around: Around, text: string, start: number): Place | undefined {
  const name = text.toLowerCase();
  if (name === 'not') return { ...around, at: 'condition' };
  if (name === 'service') return { ...around, at: 'head', of: name, inside: 'service' };
  if (name === 'edge') return { ...around, at: 'head', of: name, inside: 'edge' };
  const inside = causeScope(name);
  if (inside !== undefined) return { ...around, at: 'body', inside, isRequired: true };
  const annotation = /^((?:source\.|destination\.)?annotation)(?:\.(.*))?$/is.exec(text);
  if (annotation !== null) return afterAnnotation(around, annotation, start);
  if (name === 'metadata') return { ...around, at: 'metadataKey' };
  const subject = subjectOf(name, around.scope);
  return subject && { ...around, at: 'subject', subject };
}

function afterAnnotation(around: Around, match: RegExpExecArray, start: number): Place {
  const [, word = '', key] = match;
  if (key !== undefined) return { ...around, at: 'subject', subject: { kind: 'annotation', key } };
  const lower = word.toLowerCase();
  const known = lower === 'source.annotation' || lower === 'destination.annotation' ? lower : 'annotation';
  return { ...around, at: 'annotationKey', word: known, start };
}

function subjectOf(name: string, scope: KeywordScope): CompletionSubject | undefined {
  if (name === 'text') return { kind: 'text' };
  if (name === 'rootcause.json') return { kind: 'rootCauseJson' };
  if (name === 'group.name') return { kind: 'group', by: 'name' };
  if (name === 'group.arn') return { kind: 'group', by: 'arn' };
  if (startsWord(name, 'metadata')) return { kind: 'metadata' };
  const keyword = findKeyword(name);
  return keyword && { kind: 'keyword', keyword: keyword.name, type: keyword.type, scope };
}

function causeScope(name: string): KeywordScope | undefined {
  const match = /^rootcause\.(fault|error|responsetime)\.(service|entity|exception)$/.exec(name);
  if (match === null) return undefined;
  const [, cause, level] = match;
  if (level === 'service') return 'rootcause.service';
  if (level === 'exception') return 'rootcause.exception';
  return cause === 'responsetime' ? 'rootcause.responsetime.entity' : 'rootcause.entity';
}

function afterSubject(
  place: Extract<Place, { at: 'subject' | 'metadataKey' }>,
  around: Around,
  token: Token,
): Place | undefined {
  const subject: CompletionSubject = place.at === 'subject' ? place.subject : { kind: 'metadata' };
  if (token.kind === 'key' && subject.kind === 'metadata') return { ...around, at: 'subject', subject };
  if (place.at === 'metadataKey') return undefined;
  const operator =
    token.kind === 'operator' ? token.operator : token.kind === 'word' ? wordOperator(token.text) : undefined;
  if (operator !== undefined) return { ...around, at: 'value', subject, operator };
  return afterCondition(around, token);
}

/** A connective, a closing sign, or another condition, which needs no AND. */
function afterCondition(around: Around, token: Token): Place | undefined {
  if (token.kind === 'word' && /^(?:and|or)$/i.test(token.text)) return { ...around, at: 'condition' };
  if (token.kind !== ')' && token.kind !== '}') return afterConditionStart(around, token);
  const innermost = around.open.at(-1);
  if (innermost?.kind !== (token.kind === ')' ? '(' : '{')) return undefined;
  return { ...closed(around, innermost.kind), at: 'end' };
}

function afterHead(around: Around, inside: KeywordScope, token: Token): Place | undefined {
  if (token.kind === '{') return { ...opened(around, { kind: '{' }, inside), at: 'condition' };
  return afterCondition(around, token);
}

function openNodes(around: Around, of: 'service' | 'edge'): Place {
  const node: CompletionNode = { of: of === 'service' ? 'service' : 'source' };
  return { ...opened(around, { kind: 'nodes', of }, around.scope), at: 'node', node };
}

function afterNodeToken(
  place: Extract<Place, { readonly node: CompletionNode }>,
  around: Around,
  token: Token,
): Place | undefined {
  const { node } = place;
  switch (place.at) {
    case 'node':
      if (token.kind === 'string') return { ...around, at: 'afterNode', node: named(node, token.value) };
      if (token.kind === 'word' && token.text.toLowerCase() === 'id')
        return { ...around, at: 'idOpen', node };
      return token.kind === ')' && node.of !== 'target' ? bodyAfter(around, node) : undefined;
    case 'afterNode':
      if (token.kind === ',' && node.of === 'source') {
        return { ...around, at: 'node', node: { ...node, of: 'target' } };
      }
      return token.kind === ')' && node.of !== 'source' ? bodyAfter(around, node) : undefined;
    case 'idOpen':
      return token.kind === '(' ? { ...around, at: 'idPart', node, used: [] } : undefined;
    case 'idPart':
      return token.kind === 'word'
        ? { ...around, at: 'idColon', node, used: place.used, part: token.text.toLowerCase() }
        : undefined;
    case 'idColon':
      return token.kind === ':' ? { ...place, at: 'idValue' } : undefined;
    case 'idValue': {
      if (token.kind !== 'string') return undefined;
      const known = place.part === 'name' ? named(node, token.value) : node;
      return { ...around, at: 'afterIdPart', node: known, used: [...place.used, place.part] };
    }
    case 'afterIdPart':
      if (token.kind === ',') return { ...around, at: 'idPart', node, used: place.used };
      return token.kind === ')' ? { ...around, at: 'afterNode', node } : undefined;
  }
}

function named(node: CompletionNode, name: string): CompletionNode {
  return node.of === 'source' ? { ...node, source: name } : node;
}

function bodyAfter(around: Around, node: CompletionNode): Place {
  const inside = node.of === 'service' ? 'service' : 'edge';
  return { ...around, open: around.open.slice(0, -1), at: 'body', inside, isRequired: false };
}

function opened({ open }: Around, added: Open, scope: KeywordScope): Around {
  return { open: [...open, added], scope };
}

/** Blocks do not nest, so outside of one is the trace. */
function closed({ open, scope }: Around, kind: '(' | '{'): Around {
  return { open: open.slice(0, -1), scope: kind === '{' ? 'trace' : scope };
}

function isValue({ kind }: Token): boolean {
  return kind === 'string' || kind === 'number' || kind === 'word' || kind === 'json';
}

/** What may come next at a place. */
export function expectedAt(place: Place): readonly Expected[] {
  switch (place.at) {
    case 'condition':
      return [{ kind: 'condition', scope: place.scope }];
    case 'annotationKey':
      return [{ kind: 'annotationKey', word: place.word }];
    case 'subject':
      return [{ kind: 'operator', operators: operatorsOf(place.subject) }, ...expectedAfter(place)];
    case 'value':
      return [{ kind: 'value', subject: place.subject, operator: place.operator }];
    case 'metadataKey':
      return [];
    case 'end':
      return expectedAfter(place);
    case 'head':
      return [symbol('('), symbol('{'), ...expectedAfter(place)];
    case 'body':
      return place.isRequired ? [symbol('{')] : [symbol('{'), ...expectedAfter(place)];
    case 'node':
      return [{ kind: 'node', node: place.node }];
    case 'afterNode':
      return [symbol(place.node.of === 'source' ? ',' : ')')];
    case 'idOpen':
      return [symbol('(')];
    case 'idPart':
      return [{ kind: 'idPart', parts: ID_PARTS.filter((part) => !place.used.includes(part)) }];
    case 'idColon':
      return [symbol(':')];
    case 'idValue':
      return [{ kind: 'idValue', part: place.part, node: place.node }];
    case 'afterIdPart':
      return [symbol(','), symbol(')')];
  }
}

function expectedAfter({ open, scope }: Around): readonly Expected[] {
  const innermost = open.at(-1)?.kind;
  const closing = innermost === '{' ? [symbol('}')] : innermost === '(' ? [symbol(')')] : [];
  return [symbol('AND'), symbol('OR'), ...closing, { kind: 'condition', scope }];
}

function operatorsOf(subject: CompletionSubject): readonly Operator[] {
  switch (subject.kind) {
    case 'keyword':
      return OPERATORS[subject.type];
    case 'group':
    case 'rootCauseJson':
      return OPERATORS.boolean;
    case 'text':
      return ['CONTAINS'];
    case 'annotation':
    case 'metadata':
      return [...new Set<Operator>([...OPERATORS.number, ...OPERATORS.string])];
  }
}

function symbol(text: string): Expected {
  return { kind: 'symbol', text };
}
