/**
 * The filter expression that selects the traces which have a value: exactly those that are counted for it. Terms are
 * written as an expression and printed, so that whatever a value holds, the text can be parsed.
 *
 * One thing filters do that counting does not: they know a service by every spelling of its name, of which the parts
 * of AWS have several (`DynamoDB`, `dynamodb`). They are one service here, under the first.
 */

import {
  type CauseKind,
  type CauseSubject,
  type CommonKeyword,
  type FilterExpression,
  type Logic,
  MAX_EXPRESSION_LENGTH,
  printFilter,
  type ServiceKeyword,
  type ServiceSubject,
  type Test,
  type TraceTerm,
} from '@fluoroscope/filter';
import type { DimensionValue } from './dimension.ts';
import { isMarkDimension, MARKS } from './mark-dimensions.ts';

/** Undefined where an expression would be longer than one may be. */
export function filterOf(value: DimensionValue): string | undefined {
  const text = printFilter(expressionOf(value));
  return text.length > MAX_EXPRESSION_LENGTH ? undefined : text;
}

function expressionOf(row: DimensionValue): FilterExpression {
  const { dimension, value } = row;
  if (isMarkDimension(dimension)) return traceEquals(MARKS[dimension].keyword, String(value));
  switch (dimension) {
    case 'Url':
      return traceEquals('http.url', String(value));
    case 'Status':
      return compare({ ...TRACE, keyword: 'http.status', type: 'number' }, Number(value));
    case 'Method':
      return traceEquals('http.method', String(value));
    case 'ClientIp':
      return traceEquals('http.clientip', String(value));
    case 'UserAgent':
      return traceEquals('http.useragent', String(value));
    case 'Outcome':
      return outcomeIs(String(value));
    case 'EntryPoint':
      return serviceTerm(row, [presence(ofService('root', 'boolean'))]);
    case 'Service':
      return serviceTerm(row, []);
    case 'AnnotationKey':
      return hasAnnotation(String(value));
    case 'Annotation':
      return compare({ kind: 'annotation', scope: 'trace', of: 'entity', key: row.annotationKey }, value);
    case 'FaultRootCause':
      return failureCause('fault', row);
    case 'ErrorRootCause':
      return failureCause('error', row);
    case 'ResponseTimeRootCause':
      return causeService('responsetime', row);
  }
}

const position = { start: 0, end: 0 };
const TRACE = { kind: 'keyword', scope: 'trace' } as const;

function compare<Subject>(subject: Subject, value: string | number | boolean): Test<Subject> {
  const test = { kind: 'comparison', subject, operator: '=', position } as const;
  switch (typeof value) {
    case 'string':
      return { ...test, type: 'string', value };
    case 'number':
      return { ...test, type: 'number', value };
    case 'boolean':
      return { ...test, type: 'boolean', value };
  }
}

function presence<Subject>(subject: Subject): Test<Subject> {
  return { kind: 'presence', subject, position };
}

function not<Term>(operand: Logic<Term>): Logic<Term> {
  return { kind: 'not', operand, position };
}

/** Of one operand, that operand. */
function all<Term>(first: Logic<Term>, ...others: readonly Logic<Term>[]): Logic<Term> {
  return others.length === 0 ? first : { kind: 'and', operands: [first, ...others], position };
}

function traceEquals(keyword: CommonKeyword, value: string): TraceTerm {
  return compare({ ...TRACE, keyword, type: 'string' }, value);
}

function traceIs(keyword: 'error' | 'fault'): TraceTerm {
  return presence({ ...TRACE, keyword, type: 'boolean' });
}

/** A summary tells of a throttle anywhere in the trace, and of faults and errors of the root. */
function outcomeIs(outcome: string): Logic<TraceTerm> {
  const throttled: TraceTerm = {
    kind: 'service',
    body: presence(ofService('throttle', 'boolean')),
    position,
  };
  switch (outcome) {
    case 'throttle':
      return throttled;
    case 'fault':
      return all(traceIs('fault'), not(throttled));
    case 'error':
      return all(traceIs('error'), not(traceIs('fault')), not(throttled));
    default:
      return all(not(traceIs('error')), not(traceIs('fault')), not(throttled));
  }
}

function ofService(keyword: ServiceKeyword, type: 'boolean' | 'string'): ServiceSubject {
  return { kind: 'keyword', scope: 'service', keyword, type };
}

/** A service of the name alone would be one of any type, so that one without type needs to be told. */
function serviceTerm(
  { value, type }: DimensionValue,
  conditions: readonly Test<ServiceSubject>[],
): Logic<TraceTerm> {
  const tests: Logic<Test<ServiceSubject>>[] = [...conditions];
  if (type === '') tests.push(not(presence(ofService('type', 'string'))));
  const [first, ...others] = tests;
  return {
    kind: 'service',
    node: { name: String(value), ...(type !== '' && { type }) },
    ...(first !== undefined && { body: all(first, ...others) }),
    position,
  };
}

/** A key alone does not find the traces where its value is false. */
function hasAnnotation(key: string): Logic<TraceTerm> {
  const subject = { kind: 'annotation', scope: 'trace', of: 'entity', key } as const;
  return { kind: 'or', operands: [presence(subject), compare(subject, false)], position };
}

function ofCause(keyword: 'last' | 'name' | 'type'): CauseSubject {
  return { kind: 'keyword', scope: 'cause', keyword, type: keyword === 'last' ? 'boolean' : 'string' };
}

function causeService(cause: CauseKind, { value, type }: DimensionValue): Logic<TraceTerm> {
  const hasType = type === '' ? not(presence(ofCause('type'))) : compare(ofCause('type'), type);
  const name = compare(ofCause('name'), value);
  return {
    kind: 'rootCause',
    cause,
    level: 'service',
    body: all<Test<CauseSubject>>(presence(ofCause('last')), name, hasType),
    position,
  };
}

/** Both hold of one cause, where the trace has but one; see `doubtful` in value-elements.ts. */
function failureCause(cause: 'fault' | 'error', row: DimensionValue): Logic<TraceTerm> {
  const last = presence(ofCause('last'));
  const name = row.exception === '' ? presence(ofCause('name')) : compare(ofCause('name'), row.exception);
  const term: TraceTerm = { kind: 'rootCause', cause, level: 'exception', body: all(last, name), position };
  return all(causeService(cause, row), row.exception === '' ? not<TraceTerm>(term) : term);
}
