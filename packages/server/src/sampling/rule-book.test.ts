import type { EpochMicros } from '@fluoroscope/wire';
import { beforeEach, describe, expect, it } from 'vitest';
import { FluoroscopeError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { ResourceStore } from '../store/resource-store.ts';
import { MAX_CUSTOM_RULES, RuleBook } from './rule-book.ts';
import { defaultRule, type SamplingRuleSettings } from './sampling-rule.ts';

const at = (seconds: number) => (seconds * 1_000_000) as EpochMicros;

const settings: SamplingRuleSettings = {
  priority: 100,
  fixedRate: 0.1,
  reservoirSize: 5,
  serviceName: 'shop',
  serviceType: '*',
  host: '*',
  httpMethod: 'GET',
  urlPath: '/cart/*',
  resourceArn: '*',
  attributes: { tier: 'gold' },
  rateBoost: { maxRate: 0.5, cooldownWindowMinutes: 10 },
};

let isBroken: boolean;
let store: ResourceStore;
let rules: RuleBook;

beforeEach(async () => {
  isBroken = false;
  const unused = async (): Promise<never> => {
    throw new Error('not used in this test');
  };
  const database: Database = {
    select: async () => [],
    insert: async () => {
      if (isBroken) throw new FluoroscopeError('FLS_STORE_UNAVAILABLE', 'no disk');
    },
    run: unused,
    close: unused,
  };
  store = await ResourceStore.open(database, () => at(0));
  rules = new RuleBook(store);
});

const make = (name: string, members: Partial<SamplingRuleSettings> = {}, seconds = 1) =>
  rules.create(name, { ...settings, ...members }, at(seconds), []);

describe('RuleBook', () => {
  it('begins with the rule that always exists', () => {
    expect(rules.list()).toEqual([defaultRule]);
    expect(rules.find('Default')).toEqual(defaultRule);
    expect(rules.lastModifiedAt()).toBe(0);
  });
  it('keeps what a rule was made with', async () => {
    const rule = { ...settings, name: 'cart', createdAt: at(1), modifiedAt: at(1) };
    expect(await make('cart')).toEqual({ kind: 'done', rule });
    expect(rules.find('cart')).toEqual(rule);
  });
  it('tries rules by priority, then by name, and Default last', async () => {
    const made: [string, number][] = [
      ['b', 5],
      ['a', 5],
      ['Z', 5],
      ['last', 9999],
      ['first', 1],
    ];
    for (const [name, priority] of made) await make(name, { priority });
    expect(rules.list().map(({ name }) => name)).toEqual(['first', 'Z', 'a', 'b', 'last', 'Default']);
  });
  it('has each name once, and tells upper case from lower case', async () => {
    await make('cart');
    expect(await make('cart')).toEqual({ kind: 'refused', why: 'exists' });
    expect(await make('Default')).toEqual({ kind: 'refused', why: 'exists' });
    expect(await make('Cart')).toMatchObject({ kind: 'done' });
    expect(await make('default')).toMatchObject({ kind: 'done' });
  });
  it('has room for 25 rules beside Default, even when they are made at once', async () => {
    await rules.update('Default', { fixedRate: 0.5 }, at(1));
    const outcomes = await Promise.all(
      Array.from({ length: MAX_CUSTOM_RULES + 1 }, (_, index) => make(`rule-${index}`)),
    );
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(MAX_CUSTOM_RULES);
    expect(outcomes.at(-1)).toEqual({ kind: 'refused', why: 'too-many' });
    await rules.delete('rule-3', at(2), []);
    expect(await make('another')).toMatchObject({ kind: 'done' });
  });
  it('changes what is given and takes away a boost that is not', async () => {
    await make('cart');
    const outcome = await rules.update('cart', { fixedRate: 0.9, host: undefined }, at(2));
    const rule = { ...settings, name: 'cart', fixedRate: 0.9, createdAt: at(1), modifiedAt: at(2) };
    expect(outcome).toEqual({ kind: 'done', rule: { ...rule, rateBoost: undefined } });
    const { rateBoost: _gone, ...withoutBoost } = rule;
    expect(rules.find('cart')).toEqual(withoutBoost);
  });
  it('changes the rate and the reservoir of Default and nothing else', async () => {
    expect(await rules.update('Default', { fixedRate: 0, reservoirSize: 0 }, at(2))).toMatchObject({
      rule: { ...defaultRule, fixedRate: 0, reservoirSize: 0, modifiedAt: at(2) },
    });
    for (const change of [{ priority: 1 }, { host: '*' }, { rateBoost: settings.rateBoost }]) {
      const outcome = await rules.update('Default', { ...change, fixedRate: 1 }, at(3));
      expect(outcome).toEqual({ kind: 'refused', why: 'default-matches-all' });
    }
    expect(rules.find('Default')?.fixedRate).toBe(0);
  });
  it('does not delete Default, nor change or delete what is not there', async () => {
    expect(await rules.delete('Default', at(1), [])).toEqual({ kind: 'refused', why: 'default-stays' });
    expect(await rules.delete('cart', at(1), [])).toEqual({ kind: 'refused', why: 'unknown' });
    expect(await rules.update('cart', {}, at(1))).toEqual({ kind: 'refused', why: 'unknown' });
    expect(rules.lastModifiedAt()).toBe(0);
  });
  it('knows when a rule was last made, changed or deleted, also when the clock was set back', async () => {
    await make('cart', {}, 10);
    expect(rules.lastModifiedAt()).toBe(at(10));
    await rules.update('Default', { fixedRate: 0.5 }, at(20));
    expect(rules.lastModifiedAt()).toBe(at(20));
    await rules.delete('cart', at(30), []);
    expect(rules.lastModifiedAt()).toBe(at(30));
    await make('cart', {}, 5);
    expect(rules.lastModifiedAt()).toBe(at(30));
  });
  it('writes what belongs to a rule together with it', async () => {
    const tags = (body: unknown) => ({ kind: 'tags', name: 'arn', body });
    await rules.create('cart', settings, at(1), [tags(['x'])]);
    expect(store.get('tags', 'arn')).toEqual(['x']);
    await rules.create('cart', settings, at(1), [tags(['y'])]);
    expect(store.get('tags', 'arn')).toEqual(['x']);
    await rules.delete('cart', at(2), [tags(undefined)]);
    expect(store.get('tags', 'arn')).toBeUndefined();
  });
  it('stays as it was when the store fails', async () => {
    isBroken = true;
    await expect(make('cart')).rejects.toThrow('no disk');
    expect(rules.list()).toEqual([defaultRule]);
    expect(rules.lastModifiedAt()).toBe(0);
  });
});
