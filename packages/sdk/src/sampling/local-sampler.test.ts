import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../testing/manual-clock.ts';
import { RuleFileSampler } from './local-sampler.ts';
import type { RulesConfig } from './local-rules.ts';

const NOTHING = { fixed_target: 0, rate: 0 };
const EVERYTHING = { fixed_target: 0, rate: 1 };

afterEach(() => vi.restoreAllMocks());

function samplerOf(config: RulesConfig): RuleFileSampler {
  const sampler = new RuleFileSampler();
  sampler.setLocalRules(config);
  return sampler;
}

describe('sampling without any rules', () => {
  it('takes the first request of each second and 5 % of the others', () => {
    const clock = manualClock();
    const sampler = new RuleFileSampler();
    const ask = (): boolean => sampler.shouldSample({ host: 'h', httpMethod: 'GET', urlPath: '/' });
    expect([ask(), ask(), ask()]).toEqual([true, false, false]);
    clock.time += 999;
    expect(ask()).toBe(false);
    clock.time += 1;
    expect([ask(), ask()]).toEqual([true, false]);
    clock.chance = 0.049;
    expect(ask()).toBe(true);
    clock.chance = 0.05;
    expect(ask()).toBe(false);
  });
});

describe('sampling by rules', () => {
  const sampler = samplerOf({
    version: 2,
    default: NOTHING,
    rules: [
      { host: 'a.example', http_method: 'GET', url_path: '/health', ...NOTHING },
      { host: '*.example', http_method: 'GET', url_path: '/h*', ...EVERYTHING },
      { host: '*', http_method: '*', url_path: '/search?q=*', ...EVERYTHING },
    ],
  });

  it.each([
    ['the first rule that fits', 'a.example', 'GET', '/health', false],
    ['the first rule that fits the path alone', 'a.example', 'GET', '/health?full=1', false],
    ['a later rule', 'b.example', 'GET', '/health', true],
    ['letters in another case', 'B.EXAMPLE', 'get', '/HEALTH', true],
    ['a rule with a query', 'b.org', 'POST', '/search?q=x', true],
    ['the default', 'b.org', 'POST', '/search', false],
  ])('is decided by %s', (_case, host, httpMethod, urlPath, expected) => {
    expect(sampler.shouldSample({ host, httpMethod, urlPath })).toBe(expected);
  });

  it('looks at method and path of a request without a host', () => {
    expect(sampler.shouldSample({ host: undefined, httpMethod: 'PUT', urlPath: '/other' })).toBe(false);
    expect(sampler.shouldSample({ host: null, httpMethod: 'GET', urlPath: '/h' })).toBe(true);
  });
});

describe('setting rules', () => {
  it('reads a file, and keeps what it had when the next one is wrong', () => {
    const directory = mkdtempSync(join(tmpdir(), 'fluoroscope-rules-'));
    const file = join(directory, 'rules.json');
    try {
      const sampler = samplerOf({ version: 2, default: NOTHING });
      writeFileSync(file, JSON.stringify({ version: 1, default: EVERYTHING }));
      sampler.setLocalRules(file);
      expect(sampler.shouldSample({})).toBe(true);
      writeFileSync(file, JSON.stringify({ version: 9 }));
      expect(() => sampler.setLocalRules(file)).toThrow('Unknown version "9"');
      expect(() => sampler.setLocalRules(join(directory, 'none.json'))).toThrow('ENOENT');
      expect(sampler.shouldSample({})).toBe(true);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
