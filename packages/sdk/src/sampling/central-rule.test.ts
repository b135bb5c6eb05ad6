import { describe, expect, it } from 'vitest';
import { manualClock } from '../testing/manual-clock.ts';
import { CentralRule, type RuleDefinition } from './central-rule.ts';

const DEFINITION: RuleDefinition = {
  name: 'orders',
  priority: 1,
  fixedRate: 0.5,
  reservoirSize: 50,
  serviceName: '*',
  serviceType: '*',
  host: '*',
  httpMethod: '*',
  urlPath: '/orders*',
};
const TARGET = { RuleName: 'orders' };

function ruleAt(clock = manualClock(), changes: Partial<RuleDefinition> = {}) {
  const rule = new CentralRule({ ...DEFINITION, ...changes });
  /** How many of ten requests are sampled. */
  const ofTen = (): number => Array.from({ length: 10 }, () => rule.sample()).filter(Boolean).length;
  return { clock, rule, ofTen };
}

describe('a rule without a quota', () => {
  it('borrows one request a second', () => {
    const { clock, rule, ofTen } = ruleAt();
    expect(ofTen()).toBe(1);
    expect(ofTen()).toBe(0);
    clock.time += 1000;
    expect(ofTen()).toBe(1);
    expect(rule.counts()).toEqual({ requests: 30, borrowed: 2, sampled: 2 });
  });

  it('borrows nothing from an empty reservoir', () => {
    const { rule, ofTen } = ruleAt(manualClock(), { reservoirSize: 0 });
    expect(ofTen()).toBe(0);
    expect(rule.counts()).toEqual({ requests: 10, borrowed: 0, sampled: 0 });
  });

  it('samples its share of the rest', () => {
    const { clock, rule, ofTen } = ruleAt();
    clock.chance = 0.49;
    expect(ofTen()).toBe(10);
    expect(rule.counts()).toEqual({ requests: 10, borrowed: 1, sampled: 10 });
  });
});

describe('a rule with a quota', () => {
  it('takes it each second until its time is over, then borrows', () => {
    const { clock, rule, ofTen } = ruleAt();
    rule.assign({ ...TARGET, ReservoirQuota: 4, ReservoirQuotaTTL: clock.time / 1000 + 2 });
    expect([ofTen(), ofTen()]).toEqual([4, 0]);
    clock.time += 1999;
    expect(ofTen()).toBe(4);
    clock.time += 1;
    expect(ofTen()).toBe(1);
    expect(rule.counts()).toEqual({ requests: 40, borrowed: 1, sampled: 9 });
  });

  it('of zero samples and borrows nothing', () => {
    const { clock, rule, ofTen } = ruleAt();
    rule.assign({ ...TARGET, ReservoirQuota: 0, ReservoirQuotaTTL: clock.time / 1000 + 2 });
    expect(ofTen()).toBe(0);
    expect(rule.counts()).toEqual({ requests: 10, borrowed: 0, sampled: 0 });
  });

  it('keeps it and its counts when the rule changes', () => {
    const { clock, rule, ofTen } = ruleAt();
    rule.assign({ ...TARGET, ReservoirQuota: 4, ReservoirQuotaTTL: clock.time / 1000 + 2 });
    rule.redefine({ ...DEFINITION, fixedRate: 0 });
    clock.chance = 0;
    expect(ofTen()).toBe(4);
  });

  it('keeps its rate and its quota when a target does not tell them', () => {
    const { clock, rule, ofTen } = ruleAt();
    rule.assign({ ...TARGET, ReservoirQuota: 4, ReservoirQuotaTTL: clock.time / 1000 + 2, FixedRate: 0.1 });
    rule.assign(TARGET);
    expect(ofTen()).toBe(4);
    clock.chance = 0.2;
    expect(ofTen()).toBe(0);
    clock.chance = 0.09;
    expect(ofTen()).toBe(10);
  });
});

describe('what a rule reports', () => {
  it('is due after its interval when there were requests, and keeps what came after the report', () => {
    const { clock, rule, ofTen } = ruleAt();
    expect(rule.isDue()).toBe(false);
    ofTen();
    expect(rule.isDue()).toBe(true);
    rule.assign({ ...TARGET, Interval: 30 });
    const counts = rule.counts();
    ofTen();
    rule.acknowledge(counts, clock.time);
    expect(rule.counts()).toEqual({ requests: 10, borrowed: 0, sampled: 0 });
    clock.time += 29_999;
    expect(rule.isDue()).toBe(false);
    clock.time += 1;
    expect(rule.isDue()).toBe(true);
  });
});
