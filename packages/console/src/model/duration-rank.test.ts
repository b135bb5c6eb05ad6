import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Service } from '../api/xray-api.ts';
import { durationKind, hourAround, rankOf } from './duration-rank.ts';
import { buildTimeline } from './timeline.ts';

const TIMELINE = buildTimeline([
  {
    Id: 'a',
    Document: JSON.stringify({
      id: 'a',
      name: 'orders',
      start_time: 1,
      end_time: 2,
      subsegments: [
        {
          id: 'b',
          name: 'DynamoDB',
          namespace: 'aws',
          start_time: 1,
          end_time: 2,
          aws: { operation: 'PutItem', table_name: 'orders-table' },
        },
        { id: 'c', name: 'pay.example', namespace: 'remote', start_time: 1, end_time: 2 },
        { id: 'd', name: 'work', start_time: 1, end_time: 2 },
      ],
    }),
  },
]);

const SERVICES: readonly Service[] = [
  {
    ReferenceId: 0,
    Name: 'orders',
    ResponseTimeHistogram: [{ Value: 0.5, Count: 3 }],
    Edges: [
      { ReferenceId: 1, ResponseTimeHistogram: [{ Value: 0.1, Count: 1 }] },
      { ReferenceId: 2, ResponseTimeHistogram: [] },
    ],
  },
  { ReferenceId: 1, Name: 'orders-table', Type: 'AWS::DynamoDB::Table' },
  { ReferenceId: 2, Name: 'pay.example', Type: 'remote' },
  { ReferenceId: 3, Name: 'orders', Type: 'client' },
];

describe('durationKind', () => {
  it.each([
    ['a', 'requests of orders'],
    ['b', 'calls from orders to orders-table'],
    ['c', undefined],
    ['d', undefined],
  ])('of %s is %s', (id, name) => {
    const node = TIMELINE.nodes.find(({ document }) => document.id === id);
    expect(node && durationKind(node, TIMELINE, SERVICES)?.name).toBe(name);
  });
});

describe('rankOf', () => {
  it('counts those that were faster by a millisecond or more', () => {
    const histogram = [
      { Value: 0.01, Count: 97 },
      { Value: 0.02, Count: 2 },
      { Value: 0.5, Count: 1 },
    ];
    expect(rankOf(0.0204, histogram)).toEqual({ shareFaster: 0.97, count: 100, median: 0.01 });
    expect(rankOf(2, histogram)?.shareFaster).toBe(1);
    expect(rankOf(0, histogram)?.shareFaster).toBe(0);
    expect(rankOf(1, [])).toBeUndefined();
  });

  it('grows with the duration', () => {
    const entry = fc.record({ Value: fc.double({ min: 0, max: 60, noNaN: true }), Count: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(entry), fc.double({ min: 0, max: 60, noNaN: true }), (entries, seconds) => {
        const sorted = entries.toSorted((a, b) => a.Value - b.Value);
        const [less, more] = [rankOf(seconds, sorted), rankOf(seconds + 1, sorted)];
        expect(less?.shareFaster ?? 0).toBeLessThanOrEqual(more?.shareFaster ?? 1);
      }),
    );
  });
});

describe('hourAround', () => {
  it('holds the instant, and is the same for neighbours', () => {
    expect(hourAround(1_700_000_000)).toEqual(hourAround(1_700_000_100));
    const { StartTime, EndTime } = hourAround(1_700_000_123.4);
    expect(EndTime - StartTime).toBe(3600);
    expect(StartTime < 1_700_000_123.4 && EndTime > 1_700_000_123.4).toBe(true);
  });
});
