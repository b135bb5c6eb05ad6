import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAwsError } from './aws-error.ts';
import { pageOf } from './list-page.ts';

const query = ['GetGroups'];

/** The page as text, or what it was refused with. */
function page(items: readonly string[], token: string | undefined, pageSize: number, of: unknown[] = query) {
  const answer = pageOf(items, { query: of, token, keyOf: (item) => item, pageSize });
  return isAwsError(answer) ? { items: [answer.message], nextToken: undefined } : answer;
}

function walk(items: readonly string[], pageSize: number): readonly string[] {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const { items: shown, nextToken } = page(items, token, pageSize);
    found.push(...shown);
    token = nextToken;
  } while (token !== undefined);
  return found;
}

describe('a page of a list', () => {
  it('is the whole list where that is short, and has no token', () => {
    expect(page(['a', 'b'], undefined, 2)).toEqual({ items: ['a', 'b'], nextToken: undefined });
    expect(page([], '', 2)).toEqual({ items: [], nextToken: undefined });
  });
  it('leads to the next one, until every item was there once', () => {
    const lists = fc.uniqueArray(fc.string({ minLength: 1 })).map((keys) => keys.toSorted());
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 5 }), (items, pageSize) => {
        const sorted = items.toSorted((a, b) => (a < b ? -1 : 1));
        expect(walk(sorted, pageSize)).toEqual(sorted);
      }),
    );
  });
  it('neither repeats nor hides what stays, when something is made or deleted meanwhile', () => {
    const { nextToken } = page(['a', 'b', 'c', 'd'], undefined, 2);
    expect(page(['A', 'c', 'cc', 'd'], nextToken, 2).items).toEqual(['c', 'cc']);
  });
  it('has a token of at most a hundred characters for the longest name of a group', () => {
    const { nextToken } = page(['x'.repeat(32), 'y'], undefined, 1);
    expect(nextToken).toMatch(/^[A-Za-z0-9_-]{1,100}$/);
  });
  it('refuses the token of another query', () => {
    const { nextToken } = page(['a', 'b'], undefined, 1, ['ListTagsForResource', 'x']);
    expect(page(['a', 'b'], nextToken, 1, ['ListTagsForResource', 'y']).items).toEqual([
      `Invalid token ${nextToken}`,
    ]);
  });
  it('refuses what is no token', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 400 }), (token) => {
        expect(page(['a'], token, 1).items).toEqual([`Invalid token ${token}`]);
      }),
    );
  });
});
