import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dragged,
  movedSelection,
  selectionBetween,
  stepAt,
  stepOfKey,
  withEdgeMoved,
  type SelectionEdge,
} from './chart-selection.ts';

const GRID = { columns: 10, rows: 4 };
const edges: readonly SelectionEdge[] = ['left', 'right', 'bottom', 'top'];
const places = fc.record({ column: fc.integer({ min: 0, max: 9 }), row: fc.integer({ min: 0, max: 3 }) });
const selections = fc.tuple(places, places).map(([one, other]) => selectionBetween(one, other));

it.each([
  [-0.2, 0],
  [0, 0],
  [0.25, 1],
  [0.9, 2],
  [1, 2],
  [7, 2],
])('finds the step at %d of an axis', (share, step) => expect(stepAt([0, 0.2, 0.5, 1], share)).toBe(step));

describe('a drag', () => {
  it('selects the steps that it touched, in either direction', () => {
    const anchor = { column: 5, row: 2 };
    const expected = { columns: [3, 6], rows: [1, 3] };
    expect(dragged({ kind: 'new', anchor }, { column: 3, row: 1 })).toEqual(expected);
    expect(selectionBetween({ column: 3, row: 1 }, anchor)).toEqual(expected);
  });

  it('of a border leaves the opposite one where it is', () => {
    const base = selectionBetween({ column: 2, row: 0 }, { column: 4, row: 0 });
    const left = dragged({ kind: 'edge', edge: 'left', base }, { column: 0, row: 3 });
    expect(left).toEqual({ columns: [0, 5], rows: [0, 1] });
    const beyond = dragged({ kind: 'edge', edge: 'left', base }, { column: 9, row: 0 });
    expect(beyond.columns).toEqual([4, 5]);
  });
});

describe('keys', () => {
  it('move a border or the whole inside the grid, and never leave nothing selected', () => {
    const steps = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(selections, fc.constantFrom(...edges), steps, (selection, edge, by) => {
        const results = [
          withEdgeMoved(selection, edge, by, GRID),
          movedSelection(selection, { column: by, row: by }, GRID),
        ];
        for (const { columns, rows } of results) {
          expect(0 <= columns[0] && columns[0] < columns[1] && columns[1] <= GRID.columns).toBe(true);
          expect(0 <= rows[0] && rows[0] < rows[1] && rows[1] <= GRID.rows).toBe(true);
        }
      }),
    );
  });

  it('keep the size of a selection that is moved', () => {
    fc.assert(
      fc.property(selections, fc.integer({ min: -20, max: 20 }), (selection, by) => {
        const { columns } = movedSelection(selection, { column: by, row: 0 }, GRID);
        expect(columns[1] - columns[0]).toBe(selection.columns[1] - selection.columns[0]);
      }),
    );
  });

  it('that are not for charts do nothing', () => expect(stepOfKey('a', GRID)).toBeUndefined());
});
