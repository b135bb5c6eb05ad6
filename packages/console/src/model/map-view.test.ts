import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MapLayout, Point } from './map-layout.ts';
import {
  centerView,
  fitView,
  isNear,
  openingView,
  panView,
  revealView,
  viewOffset,
  zoomView,
} from './map-view.ts';

const FRAME = { width: 1000, height: 600 };
const PHONE = { width: 390, height: 440 };
const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const anyView = fc.record({ x: number, y: number, scale: fc.double({ min: 0.05, max: 2.4, noNaN: true }) });

describe('the view of the map', () => {
  it('fits all of a map, and enlarges a small one a little only', () => {
    const large = fitView({ left: -100, top: 0, width: 4000, height: 600 }, FRAME);
    expect(large).toEqual({ x: 1900, y: 300, scale: 0.25 });
    expect(fitView({ left: 0, top: 0, width: 10, height: 10 }, FRAME).scale).toBeLessThan(1.2);
  });

  it('opens with all of a map, and on a phone with names that can be read, from the entry on', () => {
    const wide = layoutOf({ width: 1800, height: 400 }, [{ x: 150, y: 200 }]);
    expect(openingView(wide, FRAME)).toEqual(fitView(wide.bounds, FRAME));
    expect(openingView(wide, PHONE)).toEqual({ x: 390, y: 200, scale: 0.5 });
    const small = layoutOf({ width: 500, height: 200 }, [{ x: 150, y: 100 }]);
    expect(openingView(small, PHONE)).toEqual(fitView(small.bounds, PHONE));
  });

  it('opens a map that is higher than a phone at its entry, and not beyond its edge', () => {
    const size = { width: 400, height: 3000 };
    const inner = { x: 700, y: 1500 };
    const openedAt = (...entries: readonly Point[]) =>
      openingView(layoutOf(size, [inner, ...entries]), PHONE);
    expect(openedAt({ x: 150, y: 900 })).toEqual({ x: 200, y: 900, scale: 0.5 });
    expect(openedAt({ x: 150, y: 100 }).y).toBe(440);
    expect(openedAt({ x: 150, y: 2990 }).y).toBe(2560);
    expect(openedAt({ x: 150, y: 700 }, { x: 150, y: 1700 }).y).toBe(1700);
  });

  it('draws numbers beside a name only where the name stays readable', () => {
    const view = { x: 0, y: 0, scale: 0.65 };
    expect([isNear(view, FRAME), isNear(view, PHONE)]).toEqual([true, false]);
  });

  it('keeps the place under the pointer when it zooms', () => {
    fc.assert(
      fc.property(
        anyView,
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.record({ x: fc.nat({ max: 1000 }), y: fc.nat({ max: 600 }) }),
        (view, factor, at) => {
          const place = (of: typeof view): number => (at.x - viewOffset(of, FRAME).x) / of.scale;
          expect(place(zoomView(view, factor, at, FRAME))).toBeCloseTo(place(view), 4);
        },
      ),
    );
  });

  it('moves with the pointer', () => {
    const view = { x: 5, y: 5, scale: 2 };
    const before = viewOffset(view, FRAME);
    const after = viewOffset(panView(view, 10, -20), FRAME);
    expect([after.x - before.x, after.y - before.y]).toEqual([10, -20]);
  });

  it('reveals a node by as little as needed, and not at all when it is in sight', () => {
    const view = { x: 0, y: 0, scale: 1 };
    expect(revealView(view, { x: 100, y: 50 }, FRAME)).toEqual(view);
    const moved = revealView(view, { x: 600, y: 0 }, FRAME);
    expect(moved.y).toBe(0);
    expect(moved.x).toBeGreaterThan(0);
    expect(moved.x).toBeLessThan(600);
    expect(revealView(moved, { x: 600, y: 0 }, FRAME)).toEqual(moved);
  });

  it('centres a node near enough to be read', () => {
    expect(centerView({ x: 0, y: 0, scale: 0.1 }, { x: 7, y: 8 })).toEqual({ x: 7, y: 8, scale: 0.8 });
  });
});

function layoutOf(
  size: { readonly width: number; readonly height: number },
  at: readonly Point[],
): MapLayout {
  return {
    bounds: { left: 0, top: 0, ...size },
    nodes: new Map(at.map((point, index) => [String(index), point])),
    edges: new Map(),
  };
}
