import type { EpochMicros } from '@fluoroscope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUOTA_TTL_SECONDS, ReservoirLedger } from './reservoir-ledger.ts';

const at = (seconds: number) => (seconds * 1_000_000) as EpochMicros;
const report = (clientId: string, requestCount: number, reservoirSize = 10) => ({
  ruleName: 'Default',
  reservoirSize,
  clientId,
  requestCount,
});

describe('ReservoirLedger', () => {
  it('gives a newcomer what is not promised to others', () => {
    const ledger = new ReservoirLedger();
    expect(ledger.assign(report('a', 500), at(0))).toBe(10);
    expect(ledger.assign(report('b', 500), at(1))).toBe(0);
    expect(ledger.assign(report('a', 500), at(10))).toBe(5);
    expect(ledger.assign(report('b', 500), at(11))).toBe(5);
  });
  it('keeps the quota of a silent client reserved until it expires', () => {
    const ledger = new ReservoirLedger();
    ledger.assign(report('a', 500), at(0));
    expect(ledger.assign(report('b', 500), at(QUOTA_TTL_SECONDS - 1))).toBe(0);
    expect(ledger.assign(report('b', 500), at(QUOTA_TTL_SECONDS))).toBe(10);
  });
  it('keeps the rules apart', () => {
    const ledger = new ReservoirLedger();
    ledger.assign(report('a', 500), at(0));
    expect(ledger.assign({ ...report('b', 500), ruleName: 'other' }, at(0))).toBe(10);
  });
  it('leaves clients beyond the cap without a quota', () => {
    const ledger = new ReservoirLedger();
    for (let client = 0; client < 1000; client += 1) ledger.assign(report(`c${client}`, 10), at(0));
    expect(ledger.assign(report('late', 10), at(1))).toBeUndefined();
    expect(ledger.assign(report('c1', 10), at(1))).toBeTypeOf('number');
  });
  it('gives what a grown reservoir has more, and nothing of a shrunken one until promises expire', () => {
    const ledger = new ReservoirLedger();
    expect(ledger.assign(report('a', 500, 10), at(0))).toBe(10);
    expect(ledger.assign(report('b', 500, 30), at(1))).toBe(15);
    expect(ledger.assign(report('c', 500, 4), at(2))).toBe(0);
    expect(ledger.assign(report('a', 500, 4), at(3))).toBe(0);
    expect(ledger.assign(report('b', 500, 4), at(4))).toBe(1);
    expect(ledger.assign(report('a', 500, 4), at(5))).toBe(2);
  });
  it('gives nothing out of a reservoir that was taken away', () => {
    const ledger = new ReservoirLedger();
    ledger.assign(report('a', 500, 10), at(0));
    expect(ledger.assign(report('a', 500, 0), at(1))).toBe(0);
  });
  it('leaves rules beyond the cap without quotas until promises of others expire', () => {
    const ledger = new ReservoirLedger();
    const ask = (rule: number, seconds: number) =>
      ledger.assign({ ...report('a', 10), ruleName: `rule-${rule}` }, at(seconds));
    for (let rule = 0; rule < 100; rule += 1) expect(ask(rule, 0)).toBe(10);
    expect(ask(100, 1)).toBeUndefined();
    expect(ask(99, 1)).toBe(10);
    expect(ask(100, QUOTA_TTL_SECONDS)).toBe(10);
  });
  it('never promises what others hold, whatever happens to the reservoir', () => {
    const call = fc.record({ client: fc.nat(6), requests: fc.nat(300), wait: fc.nat(120), size: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
        const ledger = new ReservoirLedger();
        const promises = new Map<number, { quota: number; until: number }>();
        let now = 0;
        for (const { client, requests, wait, size } of calls) {
          now += wait;
          promises.delete(client);
          const live = [...promises.values()].filter(({ until }) => until > now);
          const held = live.reduce((sum, promise) => sum + promise.quota, 0);
          const quota = ledger.assign(report(`c${client}`, requests, size), at(now)) ?? 0;
          expect(quota).toBeGreaterThanOrEqual(0);
          expect(quota).toBeLessThanOrEqual(Math.max(0, size - held));
          promises.set(client, { quota, until: now + QUOTA_TTL_SECONDS });
        }
      }),
    );
  });
  it('never promises more than the reservoir at any time', () => {
    const calls = fc.array(fc.record({ client: fc.nat(6), requests: fc.nat(300), wait: fc.nat(120) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.nat(30), calls, (size, made) => {
        const ledger = new ReservoirLedger();
        const promises = new Map<number, { quota: number; until: number }>();
        let now = 0;
        for (const { client, requests, wait } of made) {
          now += wait;
          const quota = ledger.assign(report(`c${client}`, requests, size), at(now)) ?? 0;
          promises.set(client, { quota, until: now + QUOTA_TTL_SECONDS });
          const live = [...promises.values()].filter(({ until }) => until > now);
          expect(live.reduce((sum, promise) => sum + promise.quota, 0)).toBeLessThanOrEqual(size);
        }
      }),
    );
  });
});
