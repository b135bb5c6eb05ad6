import { describe, expect, it } from 'vitest';
import { operationRows, readOrder, sortOperations, writeOrder } from './operation-table.ts';
import { timelineOf } from './testing-timeline.ts';

const get = (path: string): object => ({ http: { request: { method: 'GET', url: `http://x${path}` } } });

const TIMELINE = timelineOf([
  ['root', '', 0, 10, { name: 'web', ...get('/') }],
  ['1', 'root', 0, 1, { name: 'stock', ...get('/items/1'), fault: true }],
  ['2', 'root', 1, 3, { name: 'stock', ...get('/items/22?x=1') }],
  ['3', 'root', 3, 7, { name: 'stock', ...get('/items/333'), error: true, throttle: true }],
  ['4', 'root', 7, 8, { name: 'stock', ...get('/health') }],
]);

describe('the table by operation', () => {
  it('counts runs of one operation whatever their ids', () => {
    const row = operationRows(TIMELINE, 'operation').find(({ count }) => count === 3);
    expect(row).toMatchObject({
      key: '3',
      service: 'stock',
      text: 'GET /items/{id}',
      total: 7,
      own: 7,
      p50: 2,
      p95: 4,
      max: 4,
      faults: 1,
      errors: 1,
      share: 0.7,
      runs: [3, 2, 1],
    });
    expect(row?.average).toBeCloseTo(7 / 3);
  });

  it('takes a service as one', () => {
    const rows = operationRows(TIMELINE, 'service');
    expect(rows.map(({ service, count, own }) => [service, count, own])).toEqual([
      ['web', 1, 2],
      ['stock', 4, 8],
    ]);
  });

  it('is sorted by a column of the address', () => {
    const rows = operationRows(TIMELINE, 'operation');
    const by = (text: string | undefined): readonly number[] =>
      sortOperations(rows, readOrder(text)).map(({ own }) => own);
    expect(by(undefined)).toEqual([7, 2, 1]);
    expect(by('own')).toEqual([1, 2, 7]);
    expect(by('-max')).toEqual([2, 7, 1]);
    expect([undefined, '-total', 'text', 'nonsense'].map((text) => writeOrder(readOrder(text)))).toEqual([
      undefined,
      '-total',
      'text',
      undefined,
    ]);
  });
});
