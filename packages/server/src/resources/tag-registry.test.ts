import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryResourceStore } from '../../test/support/memory-resource-store.ts';
import { putTags, TagRegistry } from './tag-registry.ts';

const ARN = 'arn:aws:xray:eu-west-1:000000000000:group/orders/A';
const RULE_ARN = 'arn:aws:xray:eu-west-1:000000000000:sampling-rule/orders';
const OTHER_ARN = 'arn:aws:xray:eu-west-1:000000000000:group/invoices/B';

let tags: TagRegistry;
beforeEach(async () => {
  const store = await openMemoryResourceStore();
  const groups = { hasArn: (arn: string) => arn.endsWith(':group/orders/A') };
  const rules = { hasArn: (arn: string) => arn === RULE_ARN };
  tags = new TagRegistry(store, [groups, rules]);
});

const tag = (key: string, value = '') => ({ key, value });
const many = (count: number, prefix = 'k') =>
  Array.from({ length: count }, (_, index) => tag(prefix + index));

describe('tags', () => {
  it('are none at first', () => {
    expect(tags.list(ARN)).toEqual([]);
    expect(tags.list(RULE_ARN)).toEqual([]);
  });
  it('merge by key and are listed by key', async () => {
    await tags.tag(ARN, [tag('team', 'a'), tag('stage', 'x')]);
    expect(await tags.tag(ARN, [tag('Team', 'c'), tag('team', 'b')])).toBe('done');
    expect(tags.list(ARN)).toEqual([tag('Team', 'c'), tag('stage', 'x'), tag('team', 'b')]);
  });
  it('stay with their resource', async () => {
    await tags.tag(ARN, [tag('team')]);
    expect(tags.list(RULE_ARN)).toEqual([]);
  });
  it('stay where the region or the account changes', async () => {
    await tags.tag(ARN, [tag('team')]);
    expect(tags.list(ARN.replace('eu-west-1:000000000000', 'us-east-1:111122223333'))).toEqual([tag('team')]);
  });
  it('are taken away whole, and those that are not there are no mistake', async () => {
    await tags.tag(ARN, [tag('a', '1'), tag('b', '2')]);
    expect(await tags.untag(ARN, ['b', 'c'])).toBe('done');
    expect(tags.list(ARN)).toEqual([tag('a', '1')]);
  });
  it('are 50 of a resource at most, and none is added beyond', async () => {
    expect(await tags.tag(ARN, many(50))).toBe('done');
    expect(await tags.tag(ARN, [tag('k0', 'changed'), tag('another')])).toBe('too-many-tags');
    expect(tags.list(ARN)).toHaveLength(50);
    expect(tags.list(ARN)?.[0]).toEqual(tag('k0'));
    expect(await tags.tag(ARN, [tag('k0', 'changed')])).toBe('done');
  });
  it('are 50 at most, though many are added at once', async () => {
    const outcomes = await Promise.all([tags.tag(ARN, many(30, 'a')), tags.tag(ARN, many(30, 'b'))]);
    expect(outcomes).toEqual(['done', 'too-many-tags']);
    expect(tags.list(ARN)).toHaveLength(30);
  });
  it('do not stand on what is not there', async () => {
    expect(tags.list(OTHER_ARN)).toBeUndefined();
    expect(await tags.tag(OTHER_ARN, [tag('a')])).toBe('unknown-resource');
    expect(await tags.untag(OTHER_ARN, ['a'])).toBe('unknown-resource');
  });
  it('can be written together with a new resource', () => {
    expect(putTags(ARN, [tag('b'), tag('a')])).toEqual({
      kind: 'tags',
      name: 'group/orders/A',
      body: [tag('a'), tag('b')],
    });
  });
});
