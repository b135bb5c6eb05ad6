import { describe, expect, it } from 'vitest';
import { parseFilter } from './parse-filter.ts';
import { problemMessage } from './problem.ts';

describe('parseFilter', () => {
  it('gives every node its place in the source', () => {
    expect(parseFilter(' ok AND !(fault OR duration > 5) ')).toEqual({
      kind: 'ok',
      expression: {
        kind: 'and',
        position: { start: 1, end: 31 },
        operands: [
          {
            kind: 'presence',
            subject: { kind: 'keyword', scope: 'trace', keyword: 'ok', type: 'boolean' },
            position: { start: 1, end: 3 },
          },
          {
            kind: 'not',
            position: { start: 8, end: 31 },
            operand: {
              kind: 'or',
              position: { start: 10, end: 31 },
              operands: [
                {
                  kind: 'presence',
                  subject: { kind: 'keyword', scope: 'trace', keyword: 'fault', type: 'boolean' },
                  position: { start: 10, end: 15 },
                },
                {
                  kind: 'comparison',
                  subject: { kind: 'keyword', scope: 'trace', keyword: 'duration', type: 'number' },
                  type: 'number',
                  operator: '>',
                  value: 5,
                  position: { start: 19, end: 31 },
                },
              ],
            },
          },
        ],
      },
    });
  });

  it('resolves what is inside a service block against the node', () => {
    const text = 'service(id(type: "T", name: "N")) { annotation["a b"] != "x" }';
    expect(parseFilter(text)).toEqual({
      kind: 'ok',
      expression: {
        kind: 'service',
        node: { name: 'N', type: 'T' },
        body: {
          kind: 'comparison',
          subject: { kind: 'annotation', scope: 'service', of: 'entity', key: 'a b' },
          type: 'string',
          operator: '!=',
          value: 'x',
          position: { start: 36, end: 60 },
        },
        position: { start: 0, end: text.length },
      },
    });
  });

  it('tells the annotations of a call from those of its ends', () => {
    const text = 'edge("a", "b") { destination.annotation.k = 1 }';
    expect(parseFilter(text)).toMatchObject({
      expression: {
        kind: 'edge',
        ends: { source: { name: 'a' }, target: { name: 'b' } },
        body: { subject: { kind: 'annotation', scope: 'edge', of: 'destination', key: 'k' }, value: 1 },
      },
    });
  });

  it('leaves out what matches anything', () => {
    expect(parseFilter('service()')).toEqual({
      kind: 'ok',
      expression: { kind: 'service', position: { start: 0, end: 9 } },
    });
    expect(parseFilter('edge()')).toEqual({
      kind: 'ok',
      expression: { kind: 'edge', position: { start: 0, end: 6 } },
    });
    expect(parseFilter('  ')).toEqual({
      kind: 'ok',
      expression: { kind: 'everything', position: { start: 0, end: 2 } },
    });
  });

  it('says of which cause and level a root-cause block is', () => {
    expect(parseFilter('rootcause.responsetime.entity { coverage > 0.8 }')).toMatchObject({
      expression: {
        kind: 'rootCause',
        cause: 'responsetime',
        level: 'entity',
        body: { subject: { kind: 'keyword', scope: 'cause', keyword: 'coverage', type: 'number' } },
      },
    });
  });

  it('reads a root-cause pattern into its own members', () => {
    const json = '[{"ClientImpacting":true,"Services":[{"AccountId":"1","EntityPath":[{"Remote":false}]}]}]';
    expect(parseFilter(`rootcause.json != #${json}`)).toMatchObject({
      expression: {
        kind: 'rootCauseJson',
        operator: '!=',
        pattern: [{ clientImpacting: true, services: [{ accountId: '1', entityPath: [{ remote: false }] }] }],
      },
    });
  });

  it('splits a metadata path at its dots and brackets', () => {
    expect(parseFilter('metadata.default["a.b"].c')).toMatchObject({
      expression: {
        kind: 'presence',
        subject: { kind: 'metadata', scope: 'trace', path: ['default', 'a.b', 'c'] },
      },
    });
  });
});

describe('the limits', () => {
  it('take an expression of 4,096 characters and no more', () => {
    const text = `user = "${'x'.repeat(4087)}"`;
    expect(parseFilter(text).kind).toBe('ok');
    expect(parseFilter(`${text} `)).toMatchObject({
      problem: {
        phase: 'parse',
        position: 4096,
        end: 4097,
        reason: expect.stringContaining('the limit is 4096'),
      },
    });
  });

  it.each([
    ['parentheses', '(', ')'],
    ['negations', '!', ''],
    ['words of negation', 'NOT ', ''],
    ['a mixture', '!(', ')'],
  ])('take 128 levels of %s and no more', (_name, open, close) => {
    const levels = open === '!(' ? 64 : 128;
    const within = `${open.repeat(levels)}ok${close.repeat(levels)}`;
    expect(parseFilter(within).kind).toBe('ok');
    expect(parseFilter(`!${within}`)).toMatchObject({
      problem: { phase: 'parse', reason: 'the expression is nested more than 128 levels deep' },
    });
  });

  it('count a block as a level', () => {
    const inside = `${'('.repeat(127)}ok${')'.repeat(127)}`;
    expect(parseFilter(`service() { ${inside} }`).kind).toBe('ok');
    expect(parseFilter(`!service() { ${inside} }`).kind).toBe('problem');
  });

  it('do not count terms side by side', () => {
    expect(parseFilter('(ok) '.repeat(800)).kind).toBe('ok');
  });

  it('cut what a reason repeats', () => {
    const result = parseFilter('k'.repeat(4000));
    expect(result).toMatchObject({ problem: { reason: `unknown keyword "${'k'.repeat(40)}…"` } });
  });
});

describe('problemMessage', () => {
  it('names the reason and the position', () => {
    const result = parseFilter('responsetime > "5"');
    expect(result.kind === 'problem' && problemMessage(result.problem)).toBe(
      'Invalid filter expression: responsetime takes a number, not a string (write it without quotes) at position 15',
    );
  });
});
