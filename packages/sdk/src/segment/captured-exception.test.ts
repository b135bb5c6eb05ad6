/** Errors as documents show them. */
import { expect, test } from 'vitest';
import { captureExceptions } from './captured-exception.ts';
import { parseStack } from './stack-frames.ts';
import { Segment } from './segment.ts';

test.each([
  ['at f (/app/a.js:12:5)', { path: '/app/a.js', line: 12, label: 'f' }],
  ['at /app/a.js:12:5', { path: '/app/a.js', line: 12, label: 'anonymous' }],
  ['at async Promise.all (index 0)', { path: 'index 0', label: 'async Promise.all' }],
  [
    'at Layer.handle [as handle_request] (/app/l.js:95:5)',
    { path: '/app/l.js', line: 95, label: 'Layer.handle [as handle_request]' },
  ],
  [
    'at TCP.done [as oncomplete] (node:net:1637:16)',
    { path: 'node:net', line: 1637, label: 'TCP.done [as oncomplete]' },
  ],
  ['at file:///app/x.mjs:3:1', { path: '/app/x.mjs', line: 3, label: 'anonymous' }],
  ['at new Thing (C:\\app\\x.js:7:9)', { path: 'C:\\app\\x.js', line: 7, label: 'new Thing' }],
  ['at f (/app/with (brackets)/a.js:1:2)', { path: '/app/with (brackets)/a.js', line: 1, label: 'f' }],
  ['at <anonymous>', { path: '<anonymous>', label: 'anonymous' }],
  [
    'at eval (eval at f (/app/a.js:1:1), <anonymous>:1:7)',
    { path: 'eval at f (/app/a.js:1:1), <anonymous>', line: 1, label: 'eval' },
  ],
])('The frame %s', (line, frame) => {
  expect(parseStack(`Error: m\n    ${line}`, 'm').frames).toEqual([frame]);
});

test('Lines of the message are no frames, whatever they look like', () => {
  const message = 'first\n    at fake (/x.js:1:1)\nlast';
  const { frames } = parseStack(`Error: ${message}\n    at real (/y.js:2:2)`, message);
  expect(frames).toEqual([{ path: '/y.js', line: 2, label: 'real' }]);
});

test('Of a deep stack a hundred frames are kept and the others counted', () => {
  const error = new Error('deep');
  error.stack = `Error: deep\n${'    at f (/a.js:1:1)\n'.repeat(130)}`;
  const [captured] = captureExceptions(error, false);
  expect(captured?.stack).toHaveLength(100);
  expect(captured?.truncated).toBe(30);
});

test('Causes and aggregated errors follow their error, each named as the cause of the one before', () => {
  const root = new RangeError('root');
  const error = new Error('top', {
    cause: new AggregateError([new TypeError('one'), 'two'], 'many', { cause: root }),
  });
  const captured = captureExceptions(error, true);
  expect(captured.map(({ message, type, remote }) => [message, type, remote])).toEqual([
    ['top', 'Error', true],
    ['many', 'AggregateError', true],
    ['root', 'RangeError', true],
    ['one', 'TypeError', true],
    ['two', '', true],
  ]);
  expect(captured[0]?.cause).toBe(captured[1]?.id);
  expect(captured[1]?.cause).toBe(captured[2]?.id);
});

test('A circle of causes ends, and so does a long chain', () => {
  const one = new Error('one');
  const two = new Error('two', { cause: one });
  one.cause = two;
  expect(captureExceptions(one, false)).toHaveLength(2);
  let chain = new Error('0');
  for (let index = 1; index < 50; index += 1) chain = new Error(String(index), { cause: chain });
  expect(captureExceptions(chain, false)).toHaveLength(10);
});

test('An error whose properties throw or are of the wrong kind is captured without them', () => {
  const hostile = {
    get message(): string {
      throw new Error('no');
    },
    name: 5,
    stack: { not: 'a text' },
  };
  expect(captureExceptions(hostile, false)).toMatchObject([{ type: '5', stack: [] }]);
  expect(
    captureExceptions(
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
        },
      ),
      false,
    ),
  ).toHaveLength(1);
});

test('One error through three levels is told once and referred to above', () => {
  const segment = new Segment('s');
  const outer = segment.addNewSubsegment('outer');
  const inner = outer.addNewSubsegment('inner');
  const error = new Error('e');
  inner.close(error);
  outer.close(error);
  segment.close(error);
  expect(inner.cause?.exceptions).toHaveLength(1);
  expect(outer.cause).toEqual({ id: inner.id, exceptions: [] });
  expect(segment.cause).toEqual({ id: inner.id });
});

test('A second error after a reference is kept beside it', () => {
  const segment = new Segment('s');
  const subsegment = segment.addNewSubsegment('u');
  const error = new Error('first');
  subsegment.addError(error);
  segment.addError(error);
  segment.addError(new Error('second'));
  subsegment.addError('third');
  expect(segment.cause).toMatchObject({ id: subsegment.id, exceptions: [{ message: 'second' }] });
  expect(subsegment.cause?.exceptions?.map(({ message }) => message)).toEqual(['third', 'first']);
  subsegment.close();
  segment.close();
});
