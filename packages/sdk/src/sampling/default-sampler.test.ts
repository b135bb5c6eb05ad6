import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, vi } from 'vitest';
import { setLogger } from '../logging/logger.ts';
import { SegmentUtils } from '../segment/segment-utils.ts';
import { ServiceSampler } from './default-sampler.ts';
import { RuleFileSampler } from './local-sampler.ts';
import { manualClock } from '../testing/manual-clock.ts';

const ANY = {
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  ServiceName: '*',
  ServiceType: '*',
  ResourceARN: '*',
};

function sampler(rules: readonly object[], onCall: () => void = () => undefined) {
  const clock = manualClock();
  const local = new RuleFileSampler(clock);
  local.setLocalRules({ version: 2, default: { fixed_target: 0, rate: 0 } });
  const call = async () => {
    onCall();
    return { SamplingRuleRecords: rules.map((SamplingRule) => ({ SamplingRule })) };
  };
  const around = { now: () => clock.time, random: () => 0, schedule: () => undefined, call };
  return new ServiceSampler(around, local);
}

const RULE = { ...ANY, RuleName: 'ecs', Priority: 1, FixedRate: 1, ReservoirSize: 0, Version: 1 };

describe('the default sampler', () => {
  it('decides locally until the rules have come, then by them, with their names', async () => {
    const central = sampler([
      { ...RULE, URLPath: '/never', FixedRate: 0, RuleName: 'never', Priority: 0 },
      { ...RULE, ServiceType: 'AWS::ECS::*' },
    ]);
    const ask = (urlPath: string, serviceType?: string) => central.shouldSample({ urlPath, serviceType });
    expect(ask('/', 'AWS::ECS::Container')).toBe(false);
    await vi.waitFor(() => expect(ask('/', 'AWS::ECS::Container')).toBe('ecs'));
    expect(ask('/never?x=1', 'AWS::ECS::Container')).toBe(false);
    expect(ask('/', 'AWS::EC2::Instance')).toBe(false);
  });

  it('takes the origin of the process for a request that tells none', async () => {
    const central = sampler([{ ...RULE, ServiceType: 'AWS::ECS::*' }]);
    const before = SegmentUtils.origin;
    try {
      SegmentUtils.origin = 'AWS::ECS::Container';
      await vi.waitFor(() => expect(central.shouldSample({})).toBe('ecs'));
      SegmentUtils.origin = 'AWS::EC2::Instance';
      expect(central.shouldSample({})).toBe(false);
    } finally {
      SegmentUtils.origin = before;
    }
  });

  it('polls outside of the request that began it', () => {
    const request = new AsyncLocalStorage<string>();
    const stores: unknown[] = [];
    const central = sampler([], () => stores.push(request.getStore()));
    request.run('a request', () => central.shouldSample({}));
    expect(stores).toEqual([undefined]);
  });

  it('never throws', () => {
    const lines: unknown[] = [];
    const log = (line: unknown) => lines.push(line);
    setLogger({ debug: () => undefined, info: () => undefined, warn: log, error: log });
    expect(sampler([]).shouldSample({ urlPath: 5 as unknown as string })).toBe(false);
    expect(lines).toEqual([expect.stringContaining('Unhandled exception by the SDK during making sampling')]);
  });
});
