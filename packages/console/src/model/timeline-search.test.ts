import { describe, expect, it } from 'vitest';
import { runToEnd } from '../work-in-slices.ts';
import { timelineOf } from './testing-timeline.ts';
import { buildTimeline } from './timeline.ts';
import { neighbourHit, parseSearch, searchSteps, searchTextSteps } from './timeline-search.ts';

const TIMELINE = timelineOf([
  [
    'front',
    '',
    100,
    110,
    {
      http: { request: { method: 'GET', url: 'http://shop.example/Cart?id=7' }, response: { status: 500 } },
      annotations: { tenant: 'Acme', attempt: 2 },
      fault: true,
      subsegments: [
        {
          id: 'query',
          name: 'orders-db',
          start_time: 101,
          end_time: 102,
          sql: { sanitized_query: 'SELECT *\nFROM carts WHERE id = ?' },
        },
      ],
    },
  ],
  [
    'orders',
    'front',
    103,
    undefined,
    {
      cause: { exceptions: [{ id: 'e', type: 'PaymentDeclined', message: 'card refused' }] },
      metadata: { debug: { cart: ['lamp', 'desk'] } },
    },
  ],
]);

function found(query: string): string {
  const texts = runToEnd(searchTextSteps(TIMELINE));
  const { indexes, isHit } = runToEnd(searchSteps(texts, parseSearch(query)));
  expect(Array.from(isHit).reduce((sum, flag) => sum + flag, 0)).toBe(indexes.length);
  return indexes.map((index) => TIMELINE.nodes[index]?.key).join(' ');
}

describe('search in a trace', () => {
  it.each([
    ['cart', 'front query orders'],
    ['CART?ID', 'front'],
    ['http://shop.example/cart', 'front'],
    ['status:500', 'front'],
    ['status:200', ''],
    ['tenant:acme', 'front'],
    ['annotations.tenant:acme', 'front'],
    ['attempt:2', 'front'],
    ['tenant:2', ''],
    ['service:front', 'front query'],
    ['name:front', 'front'],
    ['exception:declined', 'orders'],
    ['message:"card refused"', 'orders'],
    ['"from carts"', 'query'],
    ['sql:select', 'query'],
    ['lamp', 'orders'],
    ['outcome:fault', 'front'],
    ['outcome:progress', 'orders'],
    ['front select', 'query'],
    ['id:query', 'query'],
    ['nothing', ''],
  ])('%s finds [%s]', (query, expected) => {
    expect(found(query)).toBe(expected);
  });

  it('has no terms for an empty query', () => {
    expect(parseSearch('  ')).toEqual([]);
    expect(parseSearch('""')).toEqual([]);
    expect(parseSearch('a: b')).toHaveLength(2);
  });

  it('walks hits round the ends', () => {
    expect(neighbourHit([2, 5], 2, 1)).toBe(5);
    expect(neighbourHit([2, 5], 5, 1)).toBe(2);
    expect(neighbourHit([2, 5], 2, -1)).toBe(5);
    expect(neighbourHit([2, 5], 9, -1)).toBe(5);
    expect(neighbourHit([], 0, 1)).toBeUndefined();
  });

  it('takes a document of any size and depth', () => {
    const metadata = `{"long":"${'y'.repeat(1_000_000)}","nested":${'{"n":'.repeat(5000)}1${'}'.repeat(5000)}}`;
    const document = `{"id":"a","name":"a","start_time":1,"end_time":2,"metadata":${metadata}}`;
    const big = buildTimeline([{ Id: 'a', Document: document }]);
    const [text = ''] = runToEnd(searchTextSteps(big));
    expect(text.length).toBeLessThan(80_000);
  });
});
