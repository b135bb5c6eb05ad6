import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileSamplingMatch,
  foldSampledRequest,
  inSamplingOrder,
  mismatchesOf,
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
        expect(compileSamplingMatch(rule)(foldSampledRequest(request))).toBe(isFit);
      }),
    );
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
