import { describe, expect, it } from 'vitest';
import type { PolicyStatement } from './policy-document.ts';
import { locksOut } from './policy-lockout.ts';

const ACCOUNT = '111122223333';
const deny: PolicyStatement = { Effect: 'Deny', Principal: '*', Action: ['xray:*'], Resource: ['*'] };
const { Principal: _principal, ...ofNobody } = deny;
const { Action: _action, ...aboutNothing } = deny;
const { Resource: _resource, ...nowhere } = deny;

describe('locksOut', () => {
  it.each<[string, PolicyStatement, boolean]>([
    ['denies everything to everyone', deny, true],
    ['names the action', { ...deny, Action: ['xray:PutResourcePolicy'] }, true],
    ['names it in other case', { ...deny, Action: ['XRAY:putresourcepolicy'] }, true],
    ['names it among others', { ...deny, Action: ['xray:GetGroups', 'xray:Put*'] }, true],
    ['names other actions', { ...deny, Action: ['xray:Get*', 'xray:PutTraceSegments'] }, false],
    ['names every action', { ...deny, Action: ['*'] }, true],
    ['names all but other actions', { ...aboutNothing, NotAction: ['xray:Get*'] }, true],
    ['names all but this action', { ...aboutNothing, NotAction: ['xray:PutResource*'] }, false],
    ['allows', { ...deny, Effect: 'Allow' }, false],
    ['names the account', { ...deny, Principal: { AWS: [ACCOUNT] } }, true],
    [
      'names the root of the account',
      { ...deny, Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`] } },
      true,
    ],
    ['names every account', { ...deny, Principal: { AWS: ['*'] } }, true],
    ['names another account', { ...deny, Principal: { AWS: ['999988887777'] } }, false],
    ['names a service', { ...deny, Principal: { Service: ['sns.amazonaws.com'] } }, false],
    ['names all but another account', { ...ofNobody, NotPrincipal: { AWS: ['999988887777'] } }, true],
    ['names all but the account', { ...ofNobody, NotPrincipal: { AWS: [ACCOUNT] } }, false],
    ['names one group', { ...deny, Resource: ['arn:aws:xray:*:*:group/a/*'] }, false],
    ['names all but a group', { ...nowhere, NotResource: ['arn:aws:xray:*:*:group/a/*'] }, true],
    ['has a condition', { ...deny, Condition: { Bool: { 'aws:SecureTransport': ['false'] } } }, false],
    ['has an empty condition', { ...deny, Condition: {} }, true],
  ])('is decided by a statement that %s', (_name, statement, expected) => {
    expect(locksOut([statement], ACCOUNT)).toBe(expected);
  });

  it('is not undone by an Allow', () => {
    expect(locksOut([{ ...deny, Effect: 'Allow' }, deny], ACCOUNT)).toBe(true);
  });
});
