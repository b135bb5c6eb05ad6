import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import { entity, shopTrace, traceOf } from '../test/support/sample-trace.ts';
import { expect as expectTrace } from './expect-trace.ts';
import { matchers } from './matchers.ts';
import { withTraces } from './with-traces.ts';

const trace = shopTrace();
const empty = traceOf(entity('job', [0, 1]));

describe('expect', () => {
  it.each([
    [
      'calls',
      () => expectTrace(trace).toHaveCalled('DynamoDB').times(1).atLeast(1).atMost(1).before('payments'),
    ],
    [
      'calls with conditions',
      () => expectTrace(trace).toHaveCalled('payments', { times: 1, after: 'DynamoDB' }),
    ],
    ['no calls', () => expectTrace(trace).not.toHaveCalled('S3')],
    ['another number of calls', () => expectTrace(trace).not.toHaveCalled('DynamoDB', { times: 2 })],
    ['no call at all', () => expectTrace(trace).toHaveCalled('S3', { times: 0 })],
    ['faults', () => expectTrace(trace).toHaveFault()],
    ['an exception', () => expectTrace(trace).toHaveFault(/Card\w+Timeout/)],
    ['other exceptions', () => expectTrace(trace).not.toHaveFault('OutOfMemory')],
    ['no errors', () => expectTrace(trace).not.toHaveError()],
    ['no throttles', () => expectTrace(trace).not.toHaveThrottle()],
    ['annotations', () => expectTrace(trace).toHaveAnnotation('tenant', 'umbrella')],
    ['an annotation with any value', () => expectTrace(trace).toHaveAnnotation('items')],
    ['other annotations', () => expectTrace(trace).not.toHaveAnnotation('items', 3)],
    ['time', () => expectTrace(trace).toFinishWithin(1251)],
    ['too much time', () => expectTrace(trace).not.toFinishWithin(1200)],
    [
      'a tree',
      () => expectTrace(trace).toMatchTree(['shop', ['read*', 'DynamoDB', 'payments.*', ['payments']]]),
    ],
    ['part of a tree', () => expectTrace(trace).toMatchTree(['shop', ['...', 'payments.internal', ['...']]])],
    ['other trees', () => expectTrace(trace).not.toMatchTree(['shop', ['...', 'S3']])],
  ])('takes %s', (_name, assertion) => {
    expect(assertion).not.toThrow();
  });

  it.each([
    [
      () => expectTrace(trace).toHaveCalled('S3'),
      'Expected the trace to have called S3, but it called only DynamoDB.PutItem (orders), payments.internal.',
    ],
    [
      () => expectTrace(empty).toHaveCalled('S3'),
      'Expected the trace to have called S3, but it called nothing.',
    ],
    [
      () => expectTrace(trace).toHaveCalled('read catalogue'),
      'but "read catalogue" is a subsegment of its own work and no call (its namespace is neither aws nor remote).',
    ],
    [
      () => expectTrace(trace).toHaveCalled('*').times(3),
      'Expected the trace to have called * 3 times, but it did twice.',
    ],
    [
      () => expectTrace(trace).toHaveCalled('payments').before({ operation: 'PutItem' }),
      'Expected the trace to have called payments before calls with {"operation":"PutItem"}, but the first call of payments to end did so 1.24 s after that of calls with {"operation":"PutItem"} had begun.',
    ],
    [() => expectTrace(trace).toHaveCalled('payments').after('S3'), 'but it never called S3.'],
    [
      () => expectTrace(trace).not.toHaveCalled('DynamoDB'),
      'Expected the trace not to have called DynamoDB, but it did once.',
    ],
    [() => expectTrace(empty).toHaveFault(), 'Expected the trace to have a fault, but it has none.'],
    [
      () => expectTrace(trace).toHaveFault('OutOfMemory'),
      'a fault with OutOfMemory, but what it has, in shop, payments.internal, payments, is another.',
    ],
    [
      () => expectTrace(trace).not.toHaveFault(),
      'Expected the trace not to have a fault, but it has, in shop,',
    ],
    [
      () => expectTrace(trace).toHaveAnnotation('tenant', 'initech'),
      'the annotation tenant = "initech", but its value is "acme", "umbrella".',
    ],
    [
      () => expectTrace(trace).toHaveAnnotation('user'),
      'the annotation user, but it has only tenant, items.',
    ],
    [() => expectTrace(empty).toHaveAnnotation('user'), 'but it has no annotations.'],
    [
      () => expectTrace(trace).toFinishWithin(200),
      'Expected the trace to finish within 200 ms, but it took 1.25 s. Most of it is in shop > payments.internal > payments.',
    ],
    [
      () => expectTrace(trace).toMatchTree(['shop', ['DynamoDB']]),
      'Expected:\n  shop\n    DynamoDB\n\nActual:\n  shop\n    read catalogue\n    DynamoDB\n',
    ],
  ])('says why, and shows the trace: %s', (assertion, sentence) => {
    const error = thrownBy(assertion);
    expect(error).toBeInstanceOf(AssertionError);
    expect(error.message).toContain(sentence);
    expect(error.message).toContain('\n  trace 1-6ab13b80-');
    expect(error.stack?.split('\n    at ')[1]).toContain('expect-trace.test.ts');
  });

  it('refuses conditions on calls that are not to be there, and shapes that begin with a list', () => {
    expect(() => expectTrace(trace).not.toHaveCalled('S3').times(2)).toThrow(TypeError);
    expect(() => expectTrace(trace).toMatchTree([['shop']])).toThrow('begins with a name');
  });
});

describe('matchers', () => {
  it('answer what expect.extend asks for', () => {
    const verdict = matchers.toHaveCalled(trace, 'DynamoDB', { times: 2 });
    expect(verdict.pass).toBe(false);
    expect(verdict.message()).toMatch(/^Expected the trace to have called DynamoDB twice/);
    expect(() => matchers.toHaveFault('no trace')).toThrow('These matchers take a trace');
  });
});

describe('withTraces', () => {
  // As Jest does it: a plain object of matchers, with their opposites in `not`.
  const plain = withTraces((value: unknown) => ({
    toBe: (other: unknown) => value === other,
    not: { toBe: (other: unknown) => value !== other },
  }));

  it('adds our assertions to those of any expect, and leaves other values to it', () => {
    const both: unknown = plain(trace);
    expect(plain(trace).toHaveCalled('DynamoDB').times(1)).toBeDefined();
    expect(() => plain(trace).not.toHaveFault()).toThrow('Expected the trace not to have a fault');
    expect(both).toHaveProperty('toBe');
    expect(plain(3 as never)).toMatchObject({ toBe: expect.any(Function) });
  });
});

function thrownBy(assertion: () => unknown): Error {
  try {
    assertion();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('The assertion holds');
}
