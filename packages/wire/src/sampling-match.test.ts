import { describe, expect, it } from 'vitest';
import { inSamplingOrder, mismatchesOf, type SamplingMatchers } from './sampling-match.ts';

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
