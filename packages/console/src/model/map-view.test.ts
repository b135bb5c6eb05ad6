import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centerView, fitView, panView, revealView, viewOffset, zoomView } from './map-view.ts';

const FRAME = { width: 1000, height: 600 };
const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const anyView = fc.record({ x: number, y: number, scale: fc.double({ min: 0.05, max: 2.4, noNaN: true }) });

describe('the view of the map', () => {
  it('fits all of a map, and enlarges a small one a little only', () => {
    const large = fitView({ left: -100, top: 0, width: 4000, height: 600 }, FRAME);
    expect(large).toEqual({ x: 1900, y: 300, scale: 0.25 });
    expect(fitView({ left: 0, top: 0, width: 10, height: 10 }, FRAME).scale).toBeLessThan(1.2);
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
