import { describe, expect, it } from 'vitest';
import { formOf, problemsOf, ruleOf } from './rule-form.ts';

const NAMED = { ...formOf(undefined), name: 'orders' };

describe('the form of a sampling rule', () => {
  it('has no problem as it begins, but for its name', () => {
    expect(problemsOf(formOf(undefined))).toEqual({ name: 'A name is needed.' });
    expect(problemsOf(NAMED)).toEqual({});
  });

  it.each([
    [{ rate: '101' }, 'rate'],
    [{ rate: '' }, 'rate'],
    [{ rate: 'a tenth' }, 'rate'],
    [{ reservoir: '1.5' }, 'reservoir'],
    [{ priority: '0' }, 'priority'],
    [{ priority: '10000' }, 'priority'],
    [{ host: '' }, 'host'],
    [{ httpMethod: 'PROPPATCHES' }, 'httpMethod'],
  ])('refuses %o', (change, member) => {
    expect(Object.keys(problemsOf({ ...NAMED, ...change }))).toEqual([member]);
  });

  it('looks at rate and reservoir alone for Default, whose priority no other rule may have', () => {
    expect(problemsOf({ ...NAMED, name: 'Default', priority: '10000' })).toEqual({});
  });

  it('gives back the rule that it was made of, with what it does not show', () => {
    const rule = {
      ...ruleOf({ ...NAMED, rate: '0.1' }, undefined),
      Attributes: { tier: 'gold' },
      SamplingRateBoost: { MaxRate: 0.5, CooldownWindowMinutes: 10 },
    };
    expect(rule.FixedRate).toBeCloseTo(0.001);
    expect(ruleOf(formOf(rule), rule)).toEqual(rule);
  });
});
