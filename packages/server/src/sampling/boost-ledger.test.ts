import type { EpochMicros } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { BoostLedger } from './boost-ledger.ts';
import { boostRate } from './boost.ts';
import { defaultRule, type SamplingRule } from './sampling-rule.ts';

const at = (seconds: number) => (seconds * 1_000_000) as EpochMicros;
const bounds = { fixedRate: 0.05, maxRate: 0.99 };
const rule: SamplingRule = {
  ...defaultRule,
  name: 'checkout',
  fixedRate: bounds.fixedRate,
  rateBoost: { maxRate: bounds.maxRate, cooldownWindowMinutes: 1 },
};

describe('BoostLedger', () => {
  it('boosts for a minute by what was reported', () => {
    const ledger = new BoostLedger();
    ledger.report(rule, 4, at(100));
    expect(ledger.current(rule, at(100))).toEqual({ rate: boostRate(4, bounds), endsAt: at(160) });
    expect(ledger.current(rule, at(159))?.rate).toBe(boostRate(4, bounds));
    expect(ledger.current(rule, at(160))).toBeUndefined();
  });
  it('keeps the rate of a boost whatever is reported meanwhile', () => {
    const ledger = new BoostLedger();
    ledger.report(rule, 4, at(100));
    ledger.report(rule, 100, at(110));
    expect(ledger.current(rule, at(110))?.rate).toBe(boostRate(4, bounds));
  });
  it('counts the anomalies of the last minute over all reports', () => {
    const ledger = new BoostLedger();
    ledger.report(rule, 4, at(100));
    ledger.report(rule, 2, at(125));
    ledger.report(rule, 3, at(158));
    // What came at 100 was more than a minute ago.
    ledger.report(rule, 5, at(161));
    expect(ledger.current(rule, at(161))?.rate).toBe(boostRate(10, bounds));
  });
  it('needs an anomaly, and a rule that allows it', () => {
    const ledger = new BoostLedger();
    ledger.report(rule, 0, at(100));
    expect(ledger.current(rule, at(100))).toBeUndefined();
    ledger.report(defaultRule, 4, at(100));
    expect(ledger.current(defaultRule, at(100))).toBeUndefined();
  });
  it('ends a boost with the rule that allowed it', () => {
    const ledger = new BoostLedger();
    ledger.report(rule, 4, at(100));
    expect(ledger.current({ ...rule, rateBoost: undefined }, at(101))).toBeUndefined();
    ledger.forget(rule.name);
    expect(ledger.current(rule, at(101))).toBeUndefined();
  });
  it('keeps the rules apart', () => {
    const ledger = new BoostLedger();
    ledger.report(rule, 4, at(100));
    expect(ledger.current({ ...rule, name: 'other' }, at(100))).toBeUndefined();
  });
});
