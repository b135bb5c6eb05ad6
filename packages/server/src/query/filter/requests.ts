/**
 * What a segment served or a call asked for. A trace keeps its root's request in columns of its own and every other
 * one once in a list; segments and calls say by number which is theirs.
 */

import type { Test } from '@fluoroscope/filter';
import type { Bindings } from './bindings.ts';
import { type Field, testField, textField } from './comparisons.ts';
import { startLambda } from './lambda.ts';

const COLUMNS = {
  'http.status': 'status',
  'http.url': 'url',
  'http.method': 'method',
  'http.useragent': 'user_agent',
  'http.clientip': 'client_ip',
} as const;

export type RequestKeyword = keyof typeof COLUMNS;

export function isRequestKeyword(keyword: string): keyword is RequestKeyword {
  return Object.hasOwn(COLUMNS, keyword);
}

/** The condition that the root's request passes `test`. */
export function testRootRequest(test: Test<unknown>, keyword: RequestKeyword, bindings: Bindings): string {
  return testField(test, fieldOf(keyword, `t.http_${COLUMNS[keyword]}`), bindings);
}

/**
 * The condition that the request with the number `request` (SQL) passes `test`. With the root's in front, numbers are
 * places in the list from 1, and that of no request, 0, is outside of it, where the engine finds a zero.
 */
export function testRequest(
  test: Test<unknown>,
  keyword: RequestKeyword,
  request: string,
  bindings: Bindings,
): string {
  const column = COLUMNS[keyword];
  const requests = startLambda('r');
  const value = requests.element(column, `arrayPushFront(t.requests.${column}, t.http_${column})`);
  return `${requests.apply('arrayMap', testField(test, fieldOf(keyword, value), bindings))}[${request}]`;
}

function fieldOf(keyword: RequestKeyword, sql: string): Field {
  return keyword === 'http.status' ? { type: 'number', sql, present: `${sql} != 0` } : textField(sql);
}
