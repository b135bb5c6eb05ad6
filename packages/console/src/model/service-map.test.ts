import { describe, expect, it } from 'vitest';
import type { Service } from '../api/xray-api.ts';
import { layoutServiceMap } from './map-layout.ts';
import { buildServiceMap } from './service-map.ts';

const SHOP: readonly Service[] = [
  { ReferenceId: 0, Name: 'front', Type: 'client', Edges: [{ ReferenceId: 1 }] },
  { ReferenceId: 1, Name: 'front', Root: true, Edges: [{ ReferenceId: 2 }, { ReferenceId: 3 }] },
  {
    ReferenceId: 2,
    Name: 'orders',
    Edges: [{ ReferenceId: 3, Aliases: [{ Name: 'table.local' }] }, { ReferenceId: 1 }],
  },
  { ReferenceId: 3, Name: 'orders', Type: 'AWS::DynamoDB::Table' },
];

/** The same graph as another answer may number and order it. */
function renumbered(services: readonly Service[]): readonly Service[] {
  const renumber = (id = 0): number => (id * 7 + 3) % 11;
  return services
    .map((service) => ({
      ...service,
      ReferenceId: renumber(service.ReferenceId),
      Edges: (service.Edges ?? [])
        .map((edge) => ({ ...edge, ReferenceId: renumber(edge.ReferenceId) }))
        .toReversed(),
    }))
    .toReversed();
}

describe('buildServiceMap', () => {
  it('tells services of one name apart by type', () => {
    const map = buildServiceMap(SHOP);
    expect(map.nodes.map(({ key }) => key)).toEqual([
      'front|client|',
      'front||',
      'orders|AWS::DynamoDB::Table|',
      'orders||',
    ]);
    expect(map.edges).toHaveLength(5);
  });

  it('gives a client no statistics of its own', () => {
    const client = buildServiceMap(SHOP).nodes.find(({ type }) => type === 'client');
    expect(client?.statistics).toBeUndefined();
  });

  it('leaves out an edge to a service that is not there', () => {
    expect(buildServiceMap([{ ReferenceId: 0, Name: 'a', Edges: [{ ReferenceId: 9 }] }]).edges).toEqual([]);
  });

  it('does not depend on how the answer numbers and orders services', () => {
    expect(buildServiceMap(renumbered(SHOP))).toEqual(buildServiceMap(SHOP));
  });
});

describe('layoutServiceMap', () => {
  it('places callers left of callees, the client first', () => {
    const map = buildServiceMap(SHOP);
    const layout = layoutServiceMap(map);
    const x = (key: string): number => layout.nodes.get(key)?.x ?? Number.NaN;
    expect(x('front|client|')).toBeLessThan(x('front||'));
    expect(x('front||')).toBeLessThan(x('orders||'));
    expect(x('orders||')).toBeLessThan(x('orders|AWS::DynamoDB::Table|'));
  });

  it('is the same for the same graph', () => {
    const layout = layoutServiceMap(buildServiceMap(SHOP));
    expect(layoutServiceMap(buildServiceMap(renumbered(SHOP)))).toEqual(layout);
  });

  it('takes a service that calls itself and an empty map', () => {
    const loop = layoutServiceMap(
      buildServiceMap([{ ReferenceId: 0, Name: 'a', Edges: [{ ReferenceId: 0 }] }]),
    );
    expect(loop.edges.get('a|| > a||')).toHaveLength(1);
    expect(layoutServiceMap({ nodes: [], edges: [] }).nodes.size).toBe(0);
  });
});
