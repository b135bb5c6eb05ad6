import { expect, it } from 'vitest';
import { annotationKeys, annotationValues, isUnderWay, summaryOutcome, traceSubject } from './trace-facts.ts';

it.each([
  [{ HasThrottle: true, HasError: true, HasFault: true }, 'throttle'],
  [{ HasError: true, HasFault: true }, 'fault'],
  [{ HasError: true }, 'error'],
  [{}, 'ok'],
])('gives %j the outcome %s', (flags, outcome) => {
  expect(summaryOutcome({ Id: 'x', ...flags })).toBe(outcome);
});

it('says what a trace was about', () => {
  const Http = { HttpMethod: 'GET', HttpURL: 'http://a/' };
  const EntryPoint = { Name: 'worker', Type: 'AWS::Lambda::Function' };
  const FaultRootCauses = [{ Services: [{ Name: 'worker' }, { Name: 'orders' }] }];
  expect(traceSubject({ Id: 'x', Http, EntryPoint })).toEqual({
    kind: 'request',
    method: 'GET',
    url: 'http://a/',
  });
  expect(traceSubject({ Id: 'x', EntryPoint })).toEqual({
    kind: 'work',
    name: 'worker',
    what: 'Lambda Function',
  });
  expect(traceSubject({ Id: 'x', EntryPoint, FaultRootCauses })).toEqual({
    kind: 'work',
    name: 'orders',
    what: 'fault in',
  });
  expect(traceSubject({ Id: 'x' })).toEqual({ kind: 'unknown' });
});

it('knows traces that have not ended', () => {
  expect(isUnderWay({ Id: 'x', IsPartial: true })).toBe(true);
  expect(isUnderWay({ Id: 'x', IsPartial: true, Duration: 1 })).toBe(false);
  expect(isUnderWay({ Id: 'x', IsPartial: true, HasFault: true })).toBe(false);
});

it('reads annotations of every type', () => {
  const summary = {
    Id: 'x',
    Annotations: {
      tenant: [{ AnnotationValue: { StringValue: 'acme' } }, { AnnotationValue: { NumberValue: 0 } }],
      express: [{ AnnotationValue: { BooleanValue: false } }, {}],
    },
  };
  expect(annotationValues(summary, 'tenant')).toEqual(['acme', 0]);
  expect(annotationValues(summary, 'express')).toEqual([false]);
  expect(annotationValues(summary, 'none')).toEqual([]);
  expect(annotationKeys([summary, { Id: 'y' }])).toEqual(['express', 'tenant']);
});
