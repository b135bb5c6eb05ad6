import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPolicyDocument } from './policy-document.ts';

const allow = {
  Sid: 'SNSAccess',
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: ['xray:PutTraceSegments', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
  Resource: '*',
  Condition: {
    StringEquals: { 'aws:SourceAccount': '000000000000' },
    StringLike: { 'aws:SourceArn': ['arn:aws:sns:*:000000000000:*'] },
  },
};
const policy = (statement: unknown, members: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statement, ...members });
const without = (name: string) => Object.fromEntries(Object.entries(allow).filter(([key]) => key !== name));

function problemOf(text: string): string {
  const reading = readPolicyDocument(text);
  return reading.kind === 'malformed' ? reading.problem : 'none';
}

describe('a policy document', () => {
  it('is read with every single value as a list', () => {
    expect(readPolicyDocument(policy(allow))).toEqual({
      kind: 'policy',
      statements: [
        {
          ...allow,
          Principal: { Service: ['sns.amazonaws.com'] },
          Resource: ['*'],
          Condition: {
            StringEquals: { 'aws:SourceAccount': ['000000000000'] },
            StringLike: { 'aws:SourceArn': ['arn:aws:sns:*:000000000000:*'] },
          },
        },
      ],
    });
  });

  it.each([
    ['several statements', policy([allow, { ...allow, Sid: 'Other' }])],
    ['the older version', policy(allow, { Version: '2008-10-17', Id: 'mine' })],
    ['no version', JSON.stringify({ Statement: [allow] })],
    ['everyone', policy({ ...allow, Principal: '*' })],
    ['several kinds of principals', policy({ ...allow, Principal: { AWS: ['1', '*'], Federated: 'x' } })],
    ['the elements that name what is not meant', policy({ ...without('Action'), NotAction: 'xray:Get*' })],
    ['no condition', policy(without('Condition'))],
    ['no Sid', policy([without('Sid'), without('Sid')])],
  ])('may have %s', (_name, text) => {
    expect(problemOf(text)).toBe('none');
  });

  it.each([
    ['text that is not JSON', '{', 'it is not JSON'],
    ['nothing', '', 'it is not JSON'],
    ['another value', '[]', /object/],
    ['null', 'null', /object/],
    ['no statement', '{"Version":"2012-10-17"}', 'Statement: is required'],
    ['an empty list of statements', policy([]), 'Statement: expected at least one'],
    ['an unknown version', policy(allow, { Version: '2024-01-01' }), /^Version: /],
    ['an unknown member', policy(allow, { Statements: [] }), /Statements/],
    ['an unknown member of a statement', policy({ ...allow, Actions: [] }), /Actions/],
    ['no effect', policy(without('Effect')), 'Statement.0.Effect: is required'],
    ['an unknown effect', policy({ ...allow, Effect: 'allow' }), /^Statement\.0\.Effect: /],
    ['no principal', policy(without('Principal')), 'Statement.0: expected either Principal or NotPrincipal'],
    ['no action', policy(without('Action')), 'Statement.0: expected either Action or NotAction'],
    ['no resource', policy(without('Resource')), 'Statement.0: expected either Resource or NotResource'],
    [
      'both elements of a pair',
      policy({ ...allow, NotAction: '*' }),
      'Statement.0: expected either Action or NotAction',
    ],
    ['a principal by name', policy({ ...allow, Principal: 'me' }), /^Statement\.0\.Principal: expected \*/],
    ['an empty principal', policy({ ...allow, Principal: {} }), /^Statement\.0\.Principal: /],
    ['an unknown kind of principal', policy({ ...allow, Principal: { User: 'me' } }), /Principal: /],
    ['an action without service', policy({ ...allow, Action: ['*', 'Put'] }), /^Statement\.0\.Action\.1: /],
    ['an empty list of actions', policy({ ...allow, Action: [] }), /^Statement\.0\.Action: /],
    ['a resource that is no ARN', policy({ ...allow, Resource: 'me' }), /^Statement\.0\.Resource\.0: /],
    ['a condition without operator', policy({ ...allow, Condition: { a: 'b' } }), /Condition/],
    ['a Sid of other characters', policy({ ...allow, Sid: 'a-b' }), /^Statement\.0\.Sid: /],
    ['a Sid twice', policy([allow, allow]), 'Statement: expected every Sid once'],
  ])('must not have %s', (_name, text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });

  it('is never too much, whatever it is', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"Statement":${json}}`),
      fc.constant(`{"Statement":${'['.repeat(2500)}${']'.repeat(2500)}}`),
      fc.constant(`{"Statement":${'{"Condition":'.repeat(300)}1${'}'.repeat(300)}}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(problemOf(text)).not.toBe('none');
      }),
    );
  });
});
