import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, vi } from 'vitest';
import { ServiceSampler } from './default-sampler.ts';
import { RuleFileSampler } from './local-sampler.ts';

const ANY = {
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  ServiceName: '*',
  ServiceType: '*',
  ResourceARN: '*',
};

function sampler(rules: readonly object[], onCall: () => void = () => undefined) {
  const local = new RuleFileSampler();
  local.setLocalRules({ version: 2, default: { fixed_target: 0, rate: 0 } });
  const call = async () => {
    onCall();
    return { SamplingRuleRecords: rules.map((SamplingRule) => ({ SamplingRule })) };
  };
  return new ServiceSampler(local, call);
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
    await vi.waitFor(() => expect(ask('/', 'AWS::ECS::Container')).toBe('ecs'), { timeout: 20_000 });
    expect(ask('/never?x=1', 'AWS::ECS::Container')).toBe(false);
    expect(ask('/', 'AWS::EC2::Instance')).toBe(false);
  });

  it('polls outside of the request that began it', () => {
    const request = new AsyncLocalStorage<string>();
    const stores: unknown[] = [];
    const central = sampler([], () => stores.push(request.getStore()));
    request.run('a request', () => central.shouldSample({}));
    expect(stores).toEqual([undefined]);
  });
});
