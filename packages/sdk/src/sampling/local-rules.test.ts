import AWSXRay from 'aws-xray-sdk-core';
import { describe, expect, it } from 'vitest';
import { parseLocalRules, type RulesConfig } from './local-rules.ts';

const DEFAULT = { fixed_target: 1, rate: 0.05 };
const RULE = { host: '*', http_method: 'GET', url_path: '/a', fixed_target: 2, rate: 0.5 };

/** A file of version 2 with one rule. */
function withRule(rule: unknown, version = 2): unknown {
  return { version, default: DEFAULT, rules: [rule] };
}

/** `Rule {...} ` followed by the problem. */
function ofRule(rule: unknown, problem: string): string {
  return `Rule ${JSON.stringify(rule)} ${problem}`;
}

const REFUSED: readonly (readonly [name: string, file: unknown, problem: string])[] = [
  ['nothing', null, 'Missing "version" attribute.'],
  ['no version', { default: DEFAULT }, 'Missing "version" attribute.'],
  ['another version', { version: 3, default: DEFAULT }, 'Unknown version "3".'],
  [
    'no default',
    { version: 2 },
    'Expecting "default" object to be defined with attributes "fixed_target" and "rate".',
  ],
  [
    'half a default',
    { version: 2, default: { rate: 1 } },
    'Missing required attributes for default: fixed_target.',
  ],
  [
    'an empty default',
    { version: 2, default: {} },
    'Missing required attributes for default: fixed_target,rate.',
  ],
  [
    'a default of more',
    { version: 2, default: { ...DEFAULT, host: '*' } },
    'Invalid attribute for default: host. Valid attributes for default are "fixed_target" and "rate".',
  ],
  ['a default of text', { version: 2, default: { ...DEFAULT, rate: '1' } }, 'Default rate must be a number.'],
  [
    'a default that cannot be',
    { version: 2, default: { fixed_target: 1.5, rate: 0.1 } },
    'Rule attribute "fixed_target" must be a non-negative integer.',
  ],
  ['a rule of another version', withRule(RULE, 1), ofRule(RULE, 'has invalid attribute: host.')],
  [
    'a rule without host',
    withRule({ ...RULE, host: '' }),
    ofRule({ ...RULE, host: '' }, 'attribute "host" has invalid value: .'),
  ],
  [
    'a rule with a number for its path',
    withRule({ ...RULE, url_path: 5 }),
    ofRule({ ...RULE, url_path: 5 }, 'attribute "url_path" has invalid value: 5.'),
  ],
  [
    'a rule that is incomplete',
    withRule({ host: '*', rate: 0 }),
    ofRule({ host: '*', rate: 0 }, 'is missing required attributes: http_method,url_path,fixed_target.'),
  ],
  [
    'a rule that is null',
    withRule(null),
    ofRule(null, 'is missing required attributes: host,http_method,url_path,fixed_target,rate.'),
  ],
  [
    'a negative target',
    withRule({ ...RULE, fixed_target: -1 }),
    'Rule attribute "fixed_target" must be a non-negative integer.',
  ],
  [
    'a rate above one',
    withRule({ ...RULE, rate: 1.1 }),
    'Rule attribute "rate" must be a number between 0 and 1 inclusive.',
  ],
];

/** What the official SDK accepts, or fails over in words of the engine's. */
const OWN_REFUSALS = new Set(['nothing', 'a rule with a number for its path', 'a rule that is null']);

describe('a file of sampling rules', () => {
  it('holds rules in its order and a default after them', () => {
    const rules = parseLocalRules({
      version: 2,
      default: { fixed_target: 0, rate: 1 },
      rules: [
        { ...RULE, description: 'any text' },
        { ...RULE, url_path: '/b' },
      ],
    });
    expect(rules.map(({ urlPath, isDefault }) => [urlPath, isDefault])).toEqual([
      ['/a', false],
      ['/b', false],
      ['*', true],
    ]);
  });

  it('of version 1 names the host as service_name', () => {
    const { host: service_name, ...rest } = { ...RULE, host: 'shop.*' };
    const [rule] = parseLocalRules(withRule({ service_name, ...rest }, 1));
    expect(rule?.host).toBe('shop.*');
  });

  it.each(REFUSED)('with %s is refused', (_case, file, problem) => {
    expect(() => parseLocalRules(file)).toThrow(new Error(`Error in sampling file. ${problem}`));
  });

  it.each(REFUSED.filter(([name]) => !OWN_REFUSALS.has(name)))(
    'with %s is refused by the official SDK in the same words',
    (_case, file, problem) => {
      expect(() => AWSXRay.middleware.setSamplingRules(file as RulesConfig)).toThrow(
        `Error in sampling file. ${problem}`,
      );
    },
  );
});
