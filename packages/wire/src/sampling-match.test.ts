import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileSamplingMatch,
  inSamplingOrder,
  MATCHED_MEMBERS,
  mismatchesOf,
  type SampledRequest,
  type SamplingMatchers,
} from './sampling-match.ts';

const ANY: SamplingMatchers = {
  name: 'any',
  priority: 100,
  serviceName: '*',
  serviceType: '*',
  host: '*',
  httpMethod: '*',
  urlPath: '*',
};

const REQUEST = {
  serviceName: 'orders',
  serviceType: 'AWS::ECS::Container',
  host: 'shop.example',
  httpMethod: 'GET',
  urlPath: '/orders/7?full=1',
};

function lowered(request: SampledRequest): SampledRequest {
  const members = MATCHED_MEMBERS.map((member) => [member, request[member]?.toLowerCase()]);
  return { ...request, ...Object.fromEntries(members) };
}

describe('the members that a sampling rule does not fit', () => {
  it.each([
    ['a rule for everything', ANY, []],
    ['letters in another case', { ...ANY, httpMethod: 'get', host: 'SHOP.*' }, []],
    ['a single character', { ...ANY, urlPath: '/orders/?*' }, []],
    ['another service', { ...ANY, serviceName: 'payments' }, ['serviceName']],
    ['a path without its query', { ...ANY, urlPath: '/orders/7' }, ['urlPath']],
    ['several', { ...ANY, httpMethod: 'POST', host: '*.internal' }, ['host', 'httpMethod']],
  ])('are right for %s', (_case, rule, expected) => {
    expect(mismatchesOf(rule, REQUEST)).toEqual(expected);
  });

  it('are none where the client does not know', () => {
    expect(mismatchesOf({ ...ANY, host: 'only.this' }, { ...REQUEST, host: undefined })).toEqual([]);
  });
});

describe('a rule prepared for many requests', () => {
  it('decides about the requests that it fits, and about no others', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'B', '*', '?', '/'), maxLength: 5 });
    const text = fc.option(fc.string({ unit: fc.constantFrom('A', 'b', '/'), maxLength: 5 }), {
      nil: undefined,
    });
    const members = { serviceName: text, serviceType: text, host: text, httpMethod: text, urlPath: text };
    const matchers = { host: pattern, urlPath: pattern, httpMethod: fc.constantFrom('*', 'b', '**') };
    fc.assert(
      fc.property(fc.record(matchers), fc.record(members), (some, request) => {
        const rule = { ...ANY, ...some };
        const isFit = mismatchesOf(rule, request).length === 0;
        expect(compileSamplingMatch(rule)(lowered(request))).toBe(isFit);
      }),
    );
  });
});

describe('a rule prepared for a path in two spellings', () => {
  it.each([
    ['/orders', true],
    ['/orders?full=*', true],
    ['/other', false],
  ])('of a rule for %s is %s', (urlPath, expected) => {
    const matches = compileSamplingMatch({ ...ANY, urlPath });
    expect(matches({ ...lowered(REQUEST), urlPath: '/orders' }, '/orders?full=1')).toBe(expected);
  });
});

describe('the order of sampling rules', () => {
  it('is by priority, then by name', () => {
    const rules = [
      { name: 'b', priority: 5 },
      { name: 'Default', priority: 10_000 },
      { name: 'a', priority: 5 },
      { name: 'z', priority: 1 },
    ];
    expect(rules.toSorted(inSamplingOrder).map(({ name }) => name)).toEqual(['z', 'a', 'b', 'Default']);
  });
});
