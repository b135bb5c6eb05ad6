/**
 * From an expression back to text, in one canonical spelling: keywords in lower case, operators in upper case, AND
 * written out, strings quoted, parentheses only where the grammar needs them. Parsing what was printed gives the same
 * expression but for the positions.
 */

import type {
  AnnotationSubject,
  CauseSubject,
  EdgeSubject,
  EdgeTerm,
  FilterExpression,
  Logic,
  MetadataSubject,
  NodeId,
  ServiceSubject,
  ServiceTerm,
  Test,
  TraceSubject,
  TraceTerm,
} from './ast.ts';
import { writeRootCausePattern } from './root-cause-pattern.ts';

type AnyTerm = TraceTerm | Test<ServiceSubject> | Test<EdgeSubject> | Test<CauseSubject>;
type AnySubject = TraceSubject | ServiceSubject | EdgeSubject | CauseSubject;

const DOTTED_KEY = /^[A-Za-z0-9_]+$/;

/**
 * The canonical text; empty for the expression that everything satisfies. Leniencies are printed in full, so the text
 * can be longer than what was parsed, and then longer than an expression may be.
 */
export function printFilter(expression: FilterExpression): string {
  return expression.kind === 'everything' ? '' : print(expression);
}

function print(node: Logic<AnyTerm>): string {
  switch (node.kind) {
    case 'or':
      return node.operands.map((operand) => enclosed(operand, operand.kind === 'or')).join(' OR ');
    case 'and':
      return node.operands.map((operand) => enclosed(operand, isJoined(operand))).join(' AND ');
    case 'not':
      return `!${enclosed(node.operand, isJoined(node.operand))}`;
    default:
      return printTerm(node);
  }
}

function isJoined(node: Logic<AnyTerm>): boolean {
  return node.kind === 'and' || node.kind === 'or';
}

function enclosed(node: Logic<AnyTerm>, needsParentheses: boolean): string {
  return needsParentheses ? `(${print(node)})` : print(node);
}

function printTerm(term: AnyTerm): string {
  switch (term.kind) {
    case 'presence':
      return printSubject(term.subject);
    case 'comparison':
      return `${printSubject(term.subject)} ${term.operator} ${JSON.stringify(term.value)}`;
    case 'service':
      return printService(term);
    case 'edge':
      return printEdge(term);
    case 'group':
      return `group.${term.by} ${term.operator} ${JSON.stringify(term.value)}`;
    case 'rootCause':
      return `rootcause.${term.cause}.${term.level}${printBody(term.body)}`;
    case 'rootCauseJson':
      return `rootcause.json ${term.operator} #${writeRootCausePattern(term.pattern)}`;
    case 'text':
      return `text CONTAINS ${JSON.stringify(term.value)}`;
  }
}

function printSubject(subject: AnySubject): string {
  switch (subject.kind) {
    case 'keyword':
      return subject.keyword;
    case 'annotation':
      return printAnnotation(subject);
    case 'metadata':
      return printMetadata(subject);
  }
}

function printAnnotation({ of, key }: AnnotationSubject<unknown>): string {
  return `${of === 'entity' ? '' : `${of}.`}annotation${printKey(key)}`;
}

/** After brackets, a dotted key would have to begin with a letter, so from there on all keys are in brackets. */
function printMetadata({ path }: MetadataSubject): string {
  const firstBracket = path.findIndex((key) => !DOTTED_KEY.test(key));
  const dotted = firstBracket === -1 ? path.length : firstBracket;
  return `metadata${path.map((key, index) => (index < dotted ? `.${key}` : printBrackets(key))).join('')}`;
}

function printKey(key: string): string {
  return DOTTED_KEY.test(key) ? `.${key}` : printBrackets(key);
}

function printBrackets(key: string): string {
  return `[${JSON.stringify(key)}]`;
}

function printService({ node, body }: ServiceTerm): string {
  return `service(${node === undefined ? '' : printNode(node)})${printBody(body)}`;
}

function printEdge({ ends, body }: EdgeTerm): string {
  const nodes = ends === undefined ? '' : `${printNode(ends.source)}, ${printNode(ends.target)}`;
  return `edge(${nodes})${printBody(body)}`;
}

function printNode({ name, type, accountId }: NodeId): string {
  if (name !== undefined && type === undefined && accountId === undefined) return JSON.stringify(name);
  const parts = [printPart('name', name), printPart('type', type), printPart('account.id', accountId)];
  return `id(${parts.filter((part) => part !== '').join(', ')})`;
}

function printPart(part: string, value: string | undefined): string {
  return value === undefined ? '' : `${part}: ${JSON.stringify(value)}`;
}

function printBody(body: Logic<AnyTerm> | undefined): string {
  return body === undefined ? '' : ` { ${print(body)} }`;
}
