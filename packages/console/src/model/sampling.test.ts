import { describe, expect, it } from 'vitest';
import type { SamplingRule } from '../api/configuration-api.ts';
import {
  expectedTracesPerSecond,
  inOrder,
  movedPriorities,
  statisticsByRule,
  verdictsOf,
} from './sampling.ts';

const REQUEST = {
  serviceName: 'orders',
  serviceType: undefined,
  host: 'shop.example',
  httpMethod: 'POST',
  urlPath: '/orders',
};

function rule(name: string, priority: number, members: Partial<SamplingRule> = {}): SamplingRule {
  return {
    RuleName: name,
    ResourceARN: '*',
    Priority: priority,
    FixedRate: 0.05,
    ReservoirSize: 1,
    ServiceName: '*',
    ServiceType: '*',
    Host: '*',
    HTTPMethod: '*',
    URLPath: '*',
    ...members,
  };
}

const DEFAULT = rule('Default', 10_000);

describe('the verdicts of sampling rules', () => {
  it('name what does not fit, the rule that decides, and those that are not asked any more', () => {
    const rules = inOrder([
      DEFAULT,
      rule('late', 30),
      rule('orders', 20, { URLPath: '/ORD*', HTTPMethod: 'post' }),
      rule('reads', 10, { HTTPMethod: 'GET', Host: '*.internal' }),
      rule('arn', 5, { ResourceARN: 'arn:aws:ecs:*' }),
      rule('attributes', 6, { Attributes: { tier: 'gold' } }),
    ]);
    expect([...verdictsOf(rules, REQUEST)]).toEqual([
      ['arn', { kind: 'passed-over' }],
      ['attributes', { kind: 'passed-over' }],
      ['reads', { kind: 'no-match', members: ['host', 'httpMethod'] }],
      ['orders', { kind: 'decides' }],
      ['late', { kind: 'not-asked' }],
      ['Default', { kind: 'not-asked' }],
    ]);
  });
});

describe('the statistics of a rule', () => {
  it('are its windows in order, its rate and the share that was sampled', () => {
    const byRule = statisticsByRule([
      { RuleName: 'a', Timestamp: 110, RequestCount: 30, SampledCount: 3, BorrowCount: 1 },
      { RuleName: 'a', Timestamp: 100, RequestCount: 10, SampledCount: 1, BorrowCount: 2 },
      { RuleName: 'b', Timestamp: 100 },
    ]);
    expect(byRule.get('a')).toEqual({
      windows: [
        { at: 100, requests: 10, sampled: 1, borrowed: 2 },
        { at: 110, requests: 30, sampled: 3, borrowed: 1 },
      ],
      requestsPerSecond: 2,
      sampledShare: 5 / 40,
    });
    expect(byRule.get('b')).toMatchObject({ requestsPerSecond: 0, sampledShare: undefined });
  });
});

describe('the traces that a rule lets through', () => {
  it.each([
    [{ ReservoirSize: 5, FixedRate: 0.1 }, 3, 3],
    [{ ReservoirSize: 5, FixedRate: 0.1 }, 105, 15],
    [{ ReservoirSize: 0, FixedRate: 0 }, 100, 0],
  ])('of %o at %i requests a second are %i', (of, requests, traces) => {
    expect(expectedTracesPerSecond(of, requests)).toBeCloseTo(traces);
  });
});

describe('moving a rule', () => {
  const RULES = inOrder([rule('a', 10), rule('b', 20), rule('c', 20), DEFAULT]);

  it('swaps priorities with its neighbour', () => {
    expect(movedPriorities(RULES, 'b', -1)).toEqual([
      { name: 'b', priority: 10 },
      { name: 'a', priority: 20 },
    ]);
  });

  it('tells rules of one priority apart', () => {
    expect(movedPriorities(RULES, 'b', 1)).toEqual([{ name: 'b', priority: 21 }]);
    expect(movedPriorities(RULES, 'c', -1)).toEqual([{ name: 'c', priority: 19 }]);
    const first = inOrder([rule('a', 1), rule('b', 1), DEFAULT]);
    expect(movedPriorities(first, 'b', -1)).toEqual([{ name: 'a', priority: 2 }]);
  });

  it('does nothing at the ends, and nothing to Default', () => {
    expect(movedPriorities(RULES, 'a', -1)).toEqual([]);
    expect(movedPriorities(RULES, 'c', 1)).toEqual([]);
    expect(movedPriorities(RULES, 'Default', -1)).toEqual([]);
  });
});
