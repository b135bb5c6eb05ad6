import { describe, expect, it } from 'vitest';
import { operationNote } from './operation-note.ts';
import type { EntityDocument } from './timeline.ts';

describe('operationNote', () => {
  it.each<readonly [object, string]>([
    [{ http: { request: { method: 'GET', url: 'https://shop.example/cart/7?x=1#top' } } }, 'GET /cart/7'],
    [{ http: { request: { method: 'GET', url: 'https://shop.example' } } }, 'GET /'],
    [{ http: { request: { url: '/cart?x' } } }, '/cart'],
    [{ http: { request: { method: 'POST' } } }, 'POST'],
    [{ aws: { operation: 'PutItem', table_name: 'orders' } }, 'PutItem orders'],
    [{ aws: { operation: 'SendMessage', queue_url: 'https://sqs.eu/1/jobs' } }, 'SendMessage jobs'],
    [{ aws: { operation: 'Publish', topic_arn: 'arn:aws:sns:eu:1:news' } }, 'Publish news'],
    [{ sql: { sanitized_query: 'SELECT *\n  FROM t' } }, 'SELECT * FROM t'],
    [{ metadata: { default: { 'otel.span.name': 'GET /items/{id}' } } }, 'GET /items/{id}'],
    [{ metadata: { default: { 'otel.span.name': 'n' } } }, ''],
    [{}, ''],
  ])('of %j is "%s"', (members, expected) => {
    expect(operationNote({ id: 'i', name: 'n', start_time: 1, ...members } as EntityDocument)).toBe(expected);
  });
});
