import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARD_HEIGHT, layoutServiceMap, type MapLayout, type MapShape } from './map-layout.ts';

/** A map of numbered nodes; `calls` are pairs of numbers. */
function shapeOf(nodeCount: number, calls: readonly (readonly [number, number])[]): MapShape {
  const key = (node: number): string => String(node).padStart(4, '0');
  const nodes = Array.from({ length: nodeCount }, (_, node) => ({ key: key(node), isRoot: node === 0 }));
  const pairs = new Map(calls.map(([a, b]) => [`${key(a)}>${key(b)}`, [a, b] as const]));
  const edges = [...pairs].map(([edgeKey, [a, b]]) => ({
    key: edgeKey,
    source: { key: key(a) },
    target: { key: key(b) },
  }));
  return { nodes, edges };
}

const anyShape = fc
  .integer({ min: 1, max: 40 })
  .chain((count) =>
    fc
      .array(fc.tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 })), { maxLength: 90 })
      .map((calls) => shapeOf(count, calls)),
  );

/** Pairs of nodes whose cards lie over each other. */
function overlaps({ nodes }: MapLayout): readonly string[] {
  const placed = [...nodes];
  return placed.flatMap(([key, at], index) =>
    placed
      .slice(index + 1)
      .filter(([, other]) => other.x === at.x && Math.abs(other.y - at.y) < CARD_HEIGHT)
      .map(([other]) => `${key} ${other}`),
  );
}

describe('layoutServiceMap', () => {
  it('places every node and every edge of any graph, and no card over another', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const layout = layoutServiceMap(shape);
        expect([...layout.nodes.keys()]).toEqual(shape.nodes.map(({ key }) => key));
        expect(new Set(layout.edges.keys())).toEqual(new Set(shape.edges.map(({ key }) => key)));
        expect(overlaps(layout)).toEqual([]);
        for (const { key, source, target } of shape.edges) {
          expect(layout.edges.get(key)?.[0]).toEqual(layout.nodes.get(source.key));
          expect(layout.edges.get(key)?.at(-1)).toEqual(layout.nodes.get(target.key));
        }
      }),
    );
  });

  it('patches the layout of any other graph', () => {
    fc.assert(
      fc.property(anyShape, anyShape, (before, after) => {
        const layout = layoutServiceMap(after, layoutServiceMap(before));
        expect([...layout.nodes.keys()]).toEqual(after.nodes.map(({ key }) => key));
        expect(overlaps(layout)).toEqual([]);
        for (const { x, y } of layout.nodes.values()) {
          expect(Number.isFinite(x)).toBe(true);
          expect(Number.isFinite(y)).toBe(true);
        }
      }),
    );
  });

  it('draws a layer for each call of a chain, and a call over it past the nodes between', () => {
    const layout = layoutServiceMap(
      shapeOf(3, [
        [0, 1],
        [1, 2],
        [0, 2],
      ]),
    );
    const [a, b, c] = [...layout.nodes.values()];
    expect([a, b, c].map((point) => point?.x)).toEqual(
      [a, b, c].map((point) => point?.x).toSorted((x = 0, y = 0) => x - y),
    );
    const passage = layout.edges.get('0000>0002')?.[1];
    expect(passage?.x).toBe(b?.x);
    expect(Math.abs((passage?.y ?? 0) - (b?.y ?? 0))).toBeGreaterThan(CARD_HEIGHT / 2);
  });

  it('takes cycles', () => {
    const layout = layoutServiceMap(
      shapeOf(3, [
        [0, 1],
        [1, 2],
        [2, 0],
      ]),
    );
    expect(new Set([...layout.nodes.values()].map(({ x }) => x)).size).toBe(3);
  });

  it('spreads the leaves of a star over several layers', () => {
    const star = shapeOf(
      61,
      Array.from({ length: 60 }, (_, index) => [0, index + 1] as const),
    );
    const { bounds } = layoutServiceMap(star);
    // Sixty cards above each other would be 60 times as high, with the space between them.
    expect(bounds.height).toBeLessThan(40 * CARD_HEIGHT);
  });

  it('moves nothing when a leaf comes or goes', () => {
    const calls = [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 4],
      [0, 5],
    ] as const;
    const before = layoutServiceMap(shapeOf(5, calls.slice(0, 4)));
    const grown = layoutServiceMap(shapeOf(6, calls), before);
    const moves = [...before.nodes].map(([key, { x, y }]) => {
      const now = grown.nodes.get(key);
      return [(now?.x ?? 0) - x, Math.abs((now?.y ?? 0) - y)] as const;
    });
    expect(moves.every(([dx]) => dx === 0)).toBe(true);
    // What stands where the new one has to is moved by a part of a card, and nothing else.
    expect(Math.max(...moves.map(([, dy]) => dy))).toBeLessThanOrEqual(CARD_HEIGHT + 18);
    const shrunk = layoutServiceMap(shapeOf(5, calls.slice(0, 4)), grown);
    for (const [key, point] of shrunk.nodes) expect(point).toEqual(grown.nodes.get(key));
  });

  it('lays out 500 nodes with 1,500 calls in a drawing that fits a screen', () => {
    const calls = Array.from({ length: 1500 }, (_, index) => {
      const source = (index * 7) % 460;
      return [source, Math.min(499, source + 1 + ((index * 13) % 40))] as const;
    });
    const { bounds } = layoutServiceMap(shapeOf(500, calls));
    expect(bounds.height).toBeLessThan(12_000);
  });
});
