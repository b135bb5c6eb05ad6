import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchJson, type JsonSearch } from './json-search.ts';
import { openedLevels, treeRows } from './json-tree.ts';

const CART = { cart: { items: ['lamp', { name: 'desk' }], 'a/b': 1 }, note: null };

function search(value: unknown, text: string, limit = 100): JsonSearch {
  return [...searchJson(value, text, limit)].at(-1) ?? { matches: [], count: -1, isOver: false };
}

describe('treeRows', () => {
  it('lists what is open, with the way to it', () => {
    const rows = treeRows(CART, new Set(['/cart', '/cart/items']));
    expect(rows.map(({ depth, name, size, isInArray }) => [depth, name, size, isInArray])).toEqual([
      [0, 'cart', 2, false],
      [1, 'items', 2, true],
      [2, '0', undefined, true],
      [2, '1', 1, true],
      [1, 'a/b', undefined, false],
      [0, 'note', undefined, false],
    ]);
    expect(rows[4]).toMatchObject({ id: '/cart/a~1b', path: ['cart', 'a/b'], value: 1 });
  });

  it('gathers the members of a large object in groups of a thousand', () => {
    const large = Object.fromEntries(Array.from({ length: 2500 }, (_, index) => [`k${index}`, index]));
    const closed = treeRows(large, new Set());
    expect(closed.map(({ name, size }) => [name, size])).toEqual([
      ['k0 … k999', 1000],
      ['k1000 … k1999', 1000],
      ['k2000 … k2499', 500],
    ]);
    const open = treeRows(large, new Set(closed.slice(2).map(({ id }) => id)));
    expect(open).toHaveLength(503);
    expect(open.at(-1)).toMatchObject({ name: 'k2499', path: ['k2499'], depth: 1 });
  });

  it('never lists more than a thousand members at once, however many there are', () => {
    const array = Array.from({ length: 1_000_001 }, () => 0);
    const [first, second] = treeRows(array, new Set());
    expect([first?.size, second?.size]).toEqual([1_000_000, 1]);
    const inner = treeRows(array, new Set([first?.id ?? '']));
    expect(inner).toHaveLength(1002);
  });

  it('has a row for every value when all is open', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const rows = treeRows(value, openedLevels(value, 10, 1_000_000));
        const all = search(value, '', 1_000_000);
        expect(rows.map(({ path }) => path)).toEqual(all.matches.map(({ path }) => path));
        expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      }),
    );
  });
});

describe('openedLevels', () => {
  it('opens as many levels as there is room for', () => {
    expect([...openedLevels(CART, 1, 100)]).toEqual(['/cart']);
    expect([...openedLevels(CART, 9, 4)]).toEqual(['/cart']);
    expect([...openedLevels(CART, 9, 100)]).toEqual(['/cart', '/cart/items', '/cart/items/1']);
  });
});

describe('searchJson', () => {
  it('finds keys and leaves in any case of letters, and counts what it does not list', () => {
    expect(search(CART, 'DESK').matches).toEqual([
      { path: ['cart', 'items', '1', 'name'], value: 'desk', isInArray: true },
    ]);
    expect(search(CART, 'null').matches.map(({ path }) => path)).toEqual([['note']]);
    expect(search(CART, 'a', 1)).toMatchObject({ count: 4, isOver: true, matches: [{ path: ['cart'] }] });
  });

  it('goes in steps', () => {
    const steps = [...searchJson(Array.from({ length: 5000 }, String), '4999', 10)];
    expect(steps.map(({ count, isOver }) => [count, isOver])).toEqual([
      [0, false],
      [0, false],
      [1, true],
    ]);
  });
});
