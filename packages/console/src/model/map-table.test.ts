import { describe, expect, it } from 'vitest';
import { readServiceOrder, serviceOrderText, serviceRows, USUAL_ORDER } from './map-table.ts';
import { ringRadii, tellingOutcome, USUAL_RING } from './node-emphasis.ts';
import { shortenMiddle, twoLines } from './part-numbers.ts';
import { buildServiceMap } from './service-map.ts';

const MAP = buildServiceMap([
  { ReferenceId: 0, Name: 'web', Type: 'client' },
  {
    Name: 'good',
    SummaryStatistics: { OkCount: 100, TotalCount: 100, TotalResponseTime: 1 },
    ResponseTimeHistogram: [{ Value: 0.01, Count: 100 }],
  },
  {
    Name: 'bad',
    SummaryStatistics: {
      OkCount: 1,
      FaultStatistics: { TotalCount: 1 },
      TotalCount: 2,
      TotalResponseTime: 4,
    },
    ResponseTimeHistogram: [{ Value: 2, Count: 2 }],
  },
  { Name: 'idle' },
]);

function names(text: string | undefined): readonly string[] {
  return serviceRows(MAP, readServiceOrder(text)).map(({ node }) => node.name);
}

describe('serviceRows', () => {
  it('lists what has most trouble first, and no clients', () => {
    expect(names(undefined)).toEqual(['bad', 'good', 'idle']);
  });

  it.each([
    ['name', ['bad', 'good', 'idle']],
    ['-name', ['idle', 'good', 'bad']],
    ['-calls', ['good', 'bad', 'idle']],
    ['p95', ['good', 'bad', 'idle']],
    ['-p95', ['bad', 'good', 'idle']],
  ])('sorts by %s, what has no number last', (order, expected) => {
    expect(names(order)).toEqual(expected);
  });

  it('reads back the order it writes', () => {
    expect(readServiceOrder(serviceOrderText(USUAL_ORDER))).toEqual(USUAL_ORDER);
    expect(readServiceOrder('nonsense')).toEqual(USUAL_ORDER);
  });
});

describe('how nodes stand out', () => {
  const of = (name: string) =>
    MAP.nodes.find((node) => node.name === name && node.type === undefined)?.statistics;

  it('sizes rings by nothing, by traffic, by trouble', () => {
    expect(ringRadii(MAP, 'none')(of('bad'))).toBe(USUAL_RING);
    expect(ringRadii(MAP, 'traffic')(of('good'))).toBeGreaterThan(ringRadii(MAP, 'traffic')(of('bad')));
    expect(ringRadii(MAP, 'health')(of('bad'))).toBeGreaterThan(ringRadii(MAP, 'health')(of('good')));
    expect(ringRadii(MAP, 'health')(undefined)).toBe(USUAL_RING);
  });

  it('lets a trouble stand for a node that has it often enough', () => {
    expect(tellingOutcome(of('bad'))).toBe('fault');
    expect(tellingOutcome(of('good'))).toBe('ok');
    expect(tellingOutcome(undefined)).toBe('ok');
  });
});

describe('names that are too long', () => {
  it('are cut in the middle', () => {
    expect(shortenMiddle('short', 10)).toBe('short');
    expect(shortenMiddle('abcdefghijklmnop', 9)).toBe('abcde…nop');
  });

  it('take two lines, broken where there is a mark', () => {
    expect(twoLines('orders', 12)).toEqual(['orders']);
    expect(twoLines('payment-service', 12)).toEqual(['payment-', 'service']);
    expect(twoLines('abcdefghijklmnop', 12)).toEqual(['abcdefghijkl', 'mnop']);
    expect(twoLines('a'.repeat(100), 12).every((line) => line.length <= 12)).toBe(true);
  });
});
