/** What a client writes in an expression never becomes part of a statement's text: it travels as parameters. */

import { type FilterExpression, parseFilter } from '@fluoroscope/filter';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochMicros } from '@fluoroscope/wire';
import { type CompiledFilter, compileFilter, type FilterEnvironment } from './compile-filter.ts';

/** Every place of the language where a text can stand, each marked with `$`. */
const SHAPES: readonly string[] = [
  'user = $',
  'http.url != $ OR http.method CONTAINS $ OR http.useragent BEGINSWITH $ OR http.clientip ENDSWITH $',
  'availabilityzone = $ AND instance.id != $ AND resource.arn CONTAINS $',
  'annotation[$] = $',
  'annotation[$] > 5',
  'annotation[$] = true',
  '!annotation[$]',
  'service($)',
  'service(id(name: $, type: $, account.id: $)) { name = $ OR name != $ OR type BEGINSWITH $ }',
  'service() { annotation[$] CONTAINS $ OR user ENDSWITH $ OR http.url = $ }',
  'edge($, id(type: $)) { annotation[$] = $ OR source.annotation[$] != $ OR destination.annotation[$] }',
  'edge() { http.url CONTAINS $ OR user = $ }',
  'group.name = $ OR group.arn != $',
  'rootcause.fault.service { name = $ OR name CONTAINS $ OR type = $ }',
  'rootcause.error.entity { name ENDSWITH $ }',
  'rootcause.fault.exception { name = $ AND message CONTAINS $ }',
  `rootcause.json = #[{ "ClientImpacting": true, "Services": [ { "Name": $, "Names": [$, $], "Type": $,
    "AccountId": $, "Inferred": false, "EntityPath": [ { "Name": $, "Remote": true, "Coverage": 0.5,
    "Exceptions": [ { "Name": $, "Message": $ } ] } ] } ] }]`,
  'metadata[$][$] = $ OR metadata[$] CONTAINS $',
  'text CONTAINS $',
];

const HOSTILE: readonly string[] = [
  "'",
  "''",
  "' OR 1=1 --",
  "\\' OR 1=1 --",
  '\\',
  '\\\\',
  '"',
  '`; DROP TABLE traces',
  "x'); DROP TABLE traces; --",
  '{filter0:String}',
  '{limit:UInt32}',
  '}',
  '/* */',
  '-- ',
  '#',
  ';',
  '?',
  '$1',
  '%',
  '\u0000',
  '\n',
  '\t\r\b',
  'x -> x',
  't.user',
  '\u2028\u2029',
  'ʼ＇',
  '😀',
  '__proto__',
];

const HARMLESS = 'x';

function parse(text: string): FilterExpression {
  const result = parseFilter(text);
  if (result.kind === 'problem') throw new Error(`${text}: ${result.problem.reason}`);
  return result.expression;
}

/** A service where every group exists and every text finds one trace, with `text` as its id. */
const environmentOf = (text: string): FilterEnvironment => ({
  groupExpression: () => parse(`user = ${JSON.stringify(text)}`),
  matchingTraceIds: () => [text],
  endsWithin: { start: 1 as EpochMicros, end: 2 as EpochMicros },
});

function compileWith(shape: string, text: string): CompiledFilter {
  const expression = parse(shape.replaceAll('$', () => JSON.stringify(text)));
  const compiled = compileFilter(expression, environmentOf(text));
  if (compiled.kind === 'problem') throw new Error(`${shape}: ${compiled.reason}`);
  return compiled;
}

function checkBound(shape: string, text: string): void {
  const { sql, params } = compileWith(shape, text);
  expect(sql).toBe(compileWith(shape, HARMLESS).sql);
  const placeholders = [...sql.matchAll(/\{(\w+):[\w()]+\}/g)].map(([, name]) => name ?? '');
  expect(new Set(placeholders)).toEqual(new Set(Object.keys(params)));
  expect(Object.values(params).flat()).toContain(text);
}

describe('compileFilter', () => {
  it.each(SHAPES)('gives %s one text, whatever the values', (shape) => {
    for (const text of HOSTILE) checkBound(shape, text);
  });
  it('gives an expression one text for any value', () => {
    const shape = fc.constantFrom(...SHAPES);
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    fc.assert(fc.property(shape, text, checkBound));
  });
  it('binds numbers, too', () => {
    const shape = 'responsetime > $ AND http.status = $ AND annotation.age != $ AND edge() { duration < $ }';
    const compile = (number: string) =>
      compileFilter(parse(shape.replaceAll('$', number)), environmentOf(''));
    const texts = ['0', '1', '-1', '1e300', '123456789012345678901234567890', '0.1'].map((number) => {
      const compiled = compile(number);
      return compiled.kind === 'ok' ? compiled.sql : compiled.reason;
    });
    expect(new Set(texts).size).toBe(1);
  });
  it('holds no quoted text of its own but the empty one', () => {
    for (const shape of SHAPES) {
      expect(compileWith(shape, HARMLESS).sql.replaceAll("''", '')).not.toMatch(/['"`\\;]/);
    }
  });
});
