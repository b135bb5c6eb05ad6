import type { EpochMicros } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boostRate, currentRate, mayBoost } from './boost.ts';

const at = (minutes: number, seconds = 0) => ((minutes * 60 + seconds) * 1_000_000) as EpochMicros;
const wide = { fixedRate: 0, maxRate: 1 };

describe('boostRate', () => {
  it.each([
    [1, 0.95],
    [2, 0.7764],
    [10, 0.2589],
    [100, 0.0295],
  ])('%i anomalies a minute need a rate of %f', (anomalies, rate) => {
    expect(boostRate(anomalies, wide)).toBeCloseTo(rate, 4);
  });
  it('stays within the rule', () => {
    expect(boostRate(1, { fixedRate: 0.05, maxRate: 0.25 })).toBe(0.25);
    expect(boostRate(1000, { fixedRate: 0.05, maxRate: 0.25 })).toBe(0.05);
    expect(boostRate(1, { fixedRate: 0.5, maxRate: 0.25 })).toBe(0.5);
  });
  it('catches one of the anomalies nineteen times in twenty, and no smaller rate does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (anomalies) => {
        const caught = 1 - (1 - boostRate(anomalies, wide)) ** anomalies;
        expect(caught).toBeCloseTo(0.95, 6);
      }),
    );
  });
});

describe('mayBoost', () => {
  const every10 = { maxRate: 1, cooldownWindowMinutes: 10 };
  const since = (startedAt: EpochMicros) => ({ rate: 0.5, startedAt });
  it('begins the first one at once', () => {
    expect(mayBoost(undefined, every10, at(73))).toBe(true);
  });
  it('waits for the next window on the clock, not for a time since the last', () => {
    expect(mayBoost(since(at(73)), every10, at(79, 59))).toBe(false);
    expect(mayBoost(since(at(73)), every10, at(80))).toBe(true);
    expect(mayBoost(since(at(70)), every10, at(79, 59))).toBe(false);
  });
  it('waits for the end of one that reaches into the next window', () => {
    expect(mayBoost(since(at(79, 30)), every10, at(80, 29))).toBe(false);
    expect(mayBoost(since(at(79, 30)), every10, at(80, 30))).toBe(true);
  });
  it('only avoids overlaps without a window', () => {
    const always = { maxRate: 1, cooldownWindowMinutes: 0 };
    expect(mayBoost(since(at(73)), always, at(73, 59))).toBe(false);
    expect(mayBoost(since(at(73)), always, at(74))).toBe(true);
  });
});

describe('currentRate', () => {
  const rule = { fixedRate: 0.05, rateBoost: { maxRate: 0.5, cooldownWindowMinutes: 10 } };
  const boost = { rate: 0.4, startedAt: at(73) };
  it('is the rate of the boost for one minute', () => {
    expect(currentRate(rule, boost, at(73))).toBe(0.4);
    expect(currentRate(rule, boost, at(73, 59))).toBe(0.4);
    expect(currentRate(rule, boost, at(74))).toBe(0.05);
    expect(currentRate(rule, boost, at(72, 59))).toBe(0.05);
  });
  it('is the fixed rate without a boost', () => {
    expect(currentRate(rule, undefined, at(73))).toBe(0.05);
    expect(currentRate({ fixedRate: 0.05 }, boost, at(73))).toBe(0.05);
  });
  it('follows a rule that was changed meanwhile', () => {
    const narrower = { fixedRate: 0.05, rateBoost: { maxRate: 0.1, cooldownWindowMinutes: 10 } };
    expect(currentRate(narrower, boost, at(73))).toBe(0.1);
    expect(currentRate({ ...rule, fixedRate: 0.45 }, boost, at(73))).toBe(0.45);
  });
});
