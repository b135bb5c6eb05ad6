import { describe, expect, it } from 'vitest';
import { layoutServiceMap } from './map-layout.ts';
import { findNodes, nodeBeside } from './map-search.ts';
import { buildServiceMap } from './service-map.ts';

const MAP = buildServiceMap([
  { ReferenceId: 0, Name: 'Web', Edges: [{ ReferenceId: 1 }, { ReferenceId: 2 }] },
  { ReferenceId: 1, Name: 'orders', Edges: [{ ReferenceId: 3 }] },
  { ReferenceId: 2, Name: 'stock' },
  { ReferenceId: 3, Name: 'orders', Type: 'AWS::DynamoDB::Table' },
]);
const LAYOUT = layoutServiceMap(MAP);

describe('findNodes', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['WEB', ['Web||']],
    ['orders', ['orders||', 'orders|AWS::DynamoDB::Table|']],
    ['orders table', ['orders|AWS::DynamoDB::Table|']],
    ['nothing', []],
  ])('finds %j from left to right', (text, keys) => {
    expect(findNodes(MAP, LAYOUT, text)).toEqual(keys);
  });
});

describe('nodeBeside', () => {
  it.each([
    ['orders||', 'left', 'Web||'],
    ['orders||', 'right', 'orders|AWS::DynamoDB::Table|'],
    ['Web||', 'left', undefined],
    ['missing', 'left', undefined],
  ] as const)('goes from %s to the %s', (from, direction, to) => {
    expect(nodeBeside(MAP, LAYOUT, from, direction)).toBe(to);
  });

  it('goes up and down within a layer, and back', () => {
    const direction = nodeBeside(MAP, LAYOUT, 'orders||', 'down') === 'stock||' ? 'down' : 'up';
    expect(nodeBeside(MAP, LAYOUT, 'orders||', direction)).toBe('stock||');
    expect(nodeBeside(MAP, LAYOUT, 'stock||', direction === 'down' ? 'up' : 'down')).toBe('orders||');
  });
});
