import type { EpochMicros } from '@fluoroscope/wire';
import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryResourceStore } from '../../test/support/memory-resource-store.ts';
import { TagRegistry } from '../resources/tag-registry.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { currentExpression, type Group } from './group.ts';
import { type GroupOutcome, GroupRegistry } from './group-registry.ts';

const account = { region: 'eu-west-1', accountId: '111122223333' };
const at = (micros: number) => micros as EpochMicros;

let store: ResourceStore;
let groups: GroupRegistry;
beforeEach(async () => {
  store = await openMemoryResourceStore();
  groups = new GroupRegistry(store, account);
});

function create(name: string, filterExpression = 'fault', now = 1): Promise<GroupOutcome> {
  return groups.create({ name, filterExpression, insights: {}, tags: [] }, at(now));
}

async function created(name: string, filterExpression = 'fault', now = 1): Promise<Group> {
  const outcome = await create(name, filterExpression, now);
  if (outcome.kind === 'refused') throw new Error(outcome.why);
  return outcome.group;
}

const refused = (why: string) => ({ kind: 'refused', why });

describe('groups', () => {
  it('begin with Default, which holds everything', () => {
    expect(groups.list()).toEqual([
      {
        name: 'Default',
        arn: 'arn:aws:xray:eu-west-1:111122223333:group/Default',
        versions: [],
        insightsEnabled: false,
        notificationsEnabled: false,
      },
    ]);
  });
  it('have ARNs of their own', async () => {
    const { arn } = await created('orders');
    expect(arn).toMatch(/^arn:aws:xray:eu-west-1:111122223333:group\/orders\/[A-Z2-7]{52}$/);
  });
  it('are found by name, by ARN and by both', async () => {
    const group = await created('orders');
    for (const selector of [{ name: 'orders' }, { arn: group.arn }, { name: 'orders', arn: group.arn }]) {
      expect(groups.find(selector)).toEqual(group);
    }
    expect(groups.find({ arn: 'arn:aws:xray:eu-west-1:111122223333:group/Default' })?.name).toBe('Default');
  });
  it('are found by the ARN of any region and account', async () => {
    const group = await created('orders');
    const arn = group.arn.replace('eu-west-1:111122223333', 'us-east-1:999988887777');
    expect(groups.find({ arn })).toEqual(group);
    expect(groups.hasArn(arn)).toBe(true);
  });
  it('are not found by what is no ARN of theirs, nor by parts that disagree', async () => {
    const group = await created('orders');
    await created('invoices');
    const selectors = [
      {},
      { name: 'Orders' },
      { name: 'invoices', arn: group.arn },
      { name: 'nobody', arn: group.arn },
      { name: 'orders', arn: 'orders' },
      { arn: group.arn.slice(0, -1) },
      { arn: `${group.arn}/x` },
      { arn: 'arn:aws:xray:eu-west-1:111122223333:group/orders' },
      { arn: 'arn:aws:xray:eu-west-1:111122223333:sampling-rule/Default' },
      { arn: 'arn:aws:xray:eu-west-1:111122223333:group/Default/x' },
      { arn: '' },
    ];
    expect(selectors.filter((selector) => groups.find(selector) !== undefined)).toEqual([]);
  });
  it('are 25 at most, Default among them', async () => {
    const outcomes = await Promise.all(Array.from({ length: 25 }, (_, index) => create(`g${index}`)));
    expect(outcomes.map(({ kind }) => kind)).toEqual([...Array<string>(24).fill('done'), 'refused']);
    expect(outcomes[24]).toEqual(refused('too-many'));
    await groups.delete({ name: 'g3' });
    expect((await create('another')).kind).toBe('done');
  });
  it('have names that differ, also in case alone', async () => {
    await created('orders');
    expect(await create('orders')).toEqual(refused('exists'));
    expect(await create('Default')).toEqual(refused('exists'));
    expect((await create('Orders')).kind).toBe('done');
  });
  it('remember which expression was in force since when', async () => {
    await created('orders', 'fault', 10);
    await groups.update({ name: 'orders' }, { filterExpression: 'error', insights: {} }, at(20));
    await groups.update({ name: 'orders' }, { insights: { insightsEnabled: true } }, at(30));
    const group = groups.find({ name: 'orders' });
    expect(group?.versions).toEqual([
      { filterExpression: 'fault', from: 10 },
      { filterExpression: 'error', from: 20 },
    ]);
    expect(group && currentExpression(group)).toBe('error');
  });
  it('begin anew under a name that was there before', async () => {
    const before = await created('orders', 'fault', 10);
    await groups.delete({ arn: before.arn });
    expect(groups.find({ name: 'orders' })).toBeUndefined();
    const after = await created('orders', 'error', 20);
    expect(after.arn).not.toBe(before.arn);
    expect(after.versions).toEqual([{ filterExpression: 'error', from: 20 }]);
    expect(groups.find({ arn: before.arn })).toBeUndefined();
  });
  it('take their tags with them', async () => {
    const tags = new TagRegistry(store, [groups]);
    const request = {
      name: 'orders',
      filterExpression: 'ok',
      insights: {},
      tags: [{ key: 'k', value: 'v' }],
    };
    const outcome = await groups.create(request, at(1));
    const arn = outcome.kind === 'done' ? outcome.group.arn : '';
    expect(tags.list(arn)).toEqual([{ key: 'k', value: 'v' }]);
    await groups.delete({ name: 'orders' });
    expect(store.list('tags')).toEqual([]);
  });
  it('that are not there are neither changed nor deleted', async () => {
    expect(await groups.update({ name: 'x' }, { insights: {} }, at(1))).toEqual(refused('unknown'));
    expect(await groups.delete({ name: 'x' })).toEqual(refused('unknown'));
  });
});

describe('the group Default', () => {
  const selector = { name: 'Default' };
  it('cannot be deleted or given an expression', async () => {
    expect(await groups.delete(selector)).toEqual(refused('default-stays'));
    const change = { filterExpression: 'fault', insights: {} };
    expect(await groups.update(selector, change, at(1))).toEqual(refused('default-has-no-expression'));
  });
  it('can have insights and is still there once', async () => {
    await groups.update(selector, { insights: { insightsEnabled: true } }, at(1));
    expect(groups.list()).toMatchObject([{ name: 'Default', insightsEnabled: true, versions: [] }]);
  });
});

describe('notifications', () => {
  const configure = (insights: object) => groups.update({ name: 'orders' }, { insights }, at(2));
  const ON = { insightsEnabled: true, notificationsEnabled: true };

  it('need insights, on creation and afterwards', async () => {
    const insights = { notificationsEnabled: true };
    const request = { name: 'orders', filterExpression: 'ok', insights, tags: [] };
    expect(await groups.create(request, at(1))).toEqual(refused('notifications-need-insights'));
    await created('orders');
    expect(await configure(insights)).toEqual(refused('notifications-need-insights'));
    expect(await configure({ ...ON, insightsEnabled: false })).toEqual(
      refused('notifications-need-insights'),
    );
    expect(await configure(ON)).toMatchObject({ kind: 'done', group: ON });
  });
  it('end with insights when nothing is said about them', async () => {
    await created('orders');
    await configure(ON);
    expect(await configure({})).toMatchObject({ group: ON });
    expect(await configure({ insightsEnabled: false })).toMatchObject({
      group: { insightsEnabled: false, notificationsEnabled: false },
    });
  });
});

describe('a group that is defined by others', () => {
  it('cannot name itself', async () => {
    expect(await create('a', 'fault OR group.name = "a"')).toEqual(refused('defined-by-itself'));
    const { arn } = await created('a');
    const change = { filterExpression: `group.arn != "${arn}"`, insights: {} };
    expect(await groups.update({ name: 'a' }, change, at(2))).toEqual(refused('defined-by-itself'));
  });
  it('cannot lead back to itself over others, whichever comes last', async () => {
    await created('a', 'group.name = "b"');
    const b = await created('b', 'group.name = "c"');
    expect(await create('c', 'fault AND group.name = "a"')).toEqual(refused('defined-by-itself'));
    expect(await create('c', `group.arn = "${b.arn}"`)).toEqual(refused('defined-by-itself'));
    await created('c');
    const change = { filterExpression: '!(group.name = "a")', insights: {} };
    expect(await groups.update({ name: 'c' }, change, at(2))).toEqual(refused('defined-by-itself'));
  });
  it('can name the same group on two ways, and Default', async () => {
    await created('a', 'group.name = "Default"');
    await created('b', 'group.name = "a"');
    await created('c', 'group.name = "a"');
    expect((await create('d', 'group.name = "b" OR group.name = "c"')).kind).toBe('done');
  });
});
