/**
 * Pages of what is in memory: groups, tags, policies. A page goes on after a key and not at a number, so that what is
 * made or deleted between two pages neither repeats nor hides anything else.
 */

import { createHash } from 'node:crypto';
import type { AwsError } from './aws-error.ts';
import { invalidToken } from './next-token.ts';

const PAGE_SIZE = 100;

export interface ListRequest<Item> {
  /** The operation and whatever else the list depends on; a token of another query is refused. */
  readonly query: readonly unknown[];
  readonly token: string | undefined;
  /** Ascends strictly from item to item, by code units. */
  readonly keyOf: (item: Item) => string;
  /** 100 when absent. */
  readonly pageSize?: number;
}

export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** Leads to the next page; undefined on the last. */
  readonly nextToken: string | undefined;
}

/** The page of `items` that the token leads to, the first without one. */
export function pageOf<Item>(items: readonly Item[], request: ListRequest<Item>): ListPage<Item> | AwsError {
  const { query, token, keyOf, pageSize = PAGE_SIZE } = request;
  const after = token === undefined || token === '' ? '' : decodeKey(token, query);
  if (after === undefined) return invalidToken(token ?? '');
  const left = items.filter((item) => keyOf(item) > after);
  const shown = left.slice(0, pageSize);
  const last = left.length > pageSize ? shown.at(-1) : undefined;
  return { items: shown, nextToken: last === undefined ? undefined : encodeKey(keyOf(last), query) };
}

/** A token that leads to whatever `key` says about the query's pages. */
export function encodeKey(key: string, query: readonly unknown[]): string {
  return Buffer.from(`${digest(key, query)}${key}`).toString('base64url');
}

/** Undefined for a token that was not made for this query. */
export function decodeKey(token: string, query: readonly unknown[]): string | undefined {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const key = text.slice(DIGEST_LENGTH);
  return text.startsWith(digest(key, query)) ? key : undefined;
}

const DIGEST_LENGTH = 16;

function digest(key: string, query: readonly unknown[]): string {
  const text = JSON.stringify([query, key]);
  return createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_LENGTH);
}
