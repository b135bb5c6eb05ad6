import { describe, expect, it } from 'vitest';
import { epochMillis, rulesOf } from './sampling-answers.ts';

const RULE = {
  RuleName: 'orders',
  RuleARN: 'arn:aws:xray:us-east-1:000000000000:sampling-rule/orders',
  Priority: 10,
  FixedRate: 0.5,
  ReservoirSize: 3,
  ServiceName: 'shop',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: 'GET',
  URLPath: '/orders*',
  ResourceARN: '*',
  Version: 1,
  Attributes: {},
};
const AT = Date.parse('2026-11-21T12:00:00Z');

function namesOf(...rules: object[]): string[] {
  const page = { SamplingRuleRecords: rules.map((SamplingRule) => ({ SamplingRule: { ...SamplingRule } })) };
  return rulesOf(page).map(({ name }) => name);
}

describe('a page of rules', () => {
  it('tells what each rule is about', () => {
    const records = [{ SamplingRule: RULE, CreatedAt: 0, ModifiedAt: AT / 1000 }];
    expect(rulesOf({ SamplingRuleRecords: records })).toEqual([
      {
        name: 'orders',
        priority: 10,
        fixedRate: 0.5,
        reservoirSize: 3,
        serviceName: 'shop',
        serviceType: '*',
        host: '*',
        httpMethod: 'GET',
        urlPath: '/orders*',
      },
    ]);
  });

  it.each([
    ['another version', { ...RULE, Version: 2 }],
    ['a resource', { ...RULE, ResourceARN: 'arn:aws:ecs:*' }],
    ['attributes', { ...RULE, Attributes: { tier: 'gold' } }],
    ['no name', { ...RULE, RuleName: '' }],
    ['no priority', { ...RULE, Priority: undefined }],
    ['a rate of text', { ...RULE, FixedRate: '0.5' }],
  ])('passes over a rule with %s', (_case, rule) => {
    expect(namesOf(rule, { ...RULE, RuleName: 'good' })).toEqual(['good']);
  });

  it('takes a rule whose attributes are absent', () => {
    expect(namesOf({ ...RULE, Attributes: undefined })).toEqual(['orders']);
  });

  it('may hold no rules', () => {
    expect(rulesOf({})).toEqual([]);
    expect(rulesOf({ SamplingRuleRecords: [{}] })).toEqual([]);
  });
});

describe('a time', () => {
  it.each([
    ['epoch seconds', AT / 1000, AT],
    ['a text of ISO', '2026-11-21T12:00:00Z', AT],
    ['nothing', undefined, 0],
    ['null', null, 0],
  ])('is told as %s', (_case, time, millis) => {
    expect(epochMillis(time)).toBe(millis);
  });
});
