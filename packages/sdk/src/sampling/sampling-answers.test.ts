import { describe, expect, it } from 'vitest';
import { readRulesPage, readTargets } from './sampling-answers.ts';

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
  const page = readRulesPage({ SamplingRuleRecords: rules.map((SamplingRule) => ({ SamplingRule })) });
  return page.rules.map(({ name }) => name);
}

describe('a page of rules', () => {
  it('tells what each rule is about', () => {
    const records = [{ SamplingRule: RULE, CreatedAt: 0, ModifiedAt: AT / 1000 }];
    expect(readRulesPage({ SamplingRuleRecords: records, NextToken: 'more' })).toEqual({
      rules: [
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
      ],
      modifiedAt: AT,
      nextToken: 'more',
    });
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

  it('reads as empty what holds no rules, and refuses what is no object', () => {
    expect(readRulesPage({})).toEqual({ rules: [], modifiedAt: 0, nextToken: undefined });
    expect(readRulesPage({ SamplingRuleRecords: [null, 5, { SamplingRule: null }] }).rules).toEqual([]);
    expect(() => readRulesPage(null)).toThrow('something else than a JSON object');
  });
});

describe('an answer with targets', () => {
  it.each([
    ['epoch seconds', AT / 1000],
    ['a text of ISO', '2026-11-21T12:00:00Z'],
  ])('tells times as %s', (_case, time) => {
    const target = {
      RuleName: 'orders',
      FixedRate: 0.2,
      ReservoirQuota: 0,
      ReservoirQuotaTTL: time,
      Interval: 15,
    };
    expect(readTargets({ SamplingTargetDocuments: [target], LastRuleModification: time })).toEqual({
      targets: [{ ruleName: 'orders', fixedRate: 0.2, quota: 0, quotaExpiresAt: AT, intervalMs: 15_000 }],
      modifiedAt: AT,
      hasUnknownRules: false,
    });
  });

  it('leaves out what is not told', () => {
    const { targets } = readTargets({ SamplingTargetDocuments: [{ RuleName: 'orders' }, {}, null] });
    expect(targets).toEqual([{ ruleName: 'orders' }]);
  });

  it('tells of rules that are no more', () => {
    const lost = (ErrorCode: string) =>
      readTargets({ UnprocessedStatistics: [{ RuleName: 'a', ErrorCode }] });
    expect(lost('400').hasUnknownRules).toBe(true);
    expect(lost('500').hasUnknownRules).toBe(false);
  });
});
