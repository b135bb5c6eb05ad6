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
