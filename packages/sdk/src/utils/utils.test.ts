/** The public utilities answer as the official ones. */
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { utils, type Utils } from './utils.ts';

const official = (createRequire(import.meta.url)('aws-xray-sdk-core') as { utils: Utils }).utils;

test.each<[string, (tools: Utils) => unknown]>([
  [
    'causes of statuses',
    (tools) => [200, 399, 400, 404, 499, 500, 599].map((s) => tools.getCauseTypeFromHttpStatus(s)),
  ],
  ['paths', (tools) => ['/a?b=c', '/a', '', '/a?b?c'].map((path) => tools.stripQueryStringFromPath(path))],
  [
    'wildcards',
    (tools) =>
      ['*', 'a*c', 'A?C', 'abc', 'ab', '', '?', '*b*', undefined].flatMap((pattern) =>
        ['abc', '', 'ABBC', undefined].map((text) => tools.wildcardMatch(pattern, text)),
      ),
  ],
  ['trace data', (tools) => tools.processTraceData('Root=1-a-b; Parent = 1;SAMPLED=?;Foo=a;x')],
  ['no trace data', (tools) => [tools.processTraceData(''), tools.processTraceData(undefined)]],
  ['complete trace data', (tools) => tools.LambdaUtils.validTraceData('Root=1;Parent=2;Sampled=1')],
  ['incomplete trace data', (tools) => tools.LambdaUtils.validTraceData('Root=1;Parent=2')],
  [
    'whole numbers',
    (tools) => ['5', 7.9, 'x', undefined, null, ''].map((value) => tools.safeParseInt(value)),
  ],
  ['objects without properties', (tools) => tools.objectWithoutProperties({ a: 1, b: 2, c: 3 }, ['a', 'c'])],
])('%s', (_, ask) => {
  expect(ask(utils)).toEqual(ask(official));
});

test('A status that is none is no cause', () => {
  expect(utils.getCauseTypeFromHttpStatus(undefined as never)).toBeUndefined();
});
