import { describe, expect, it } from 'vitest';
import { timelineOf, type SegmentLine } from './testing-timeline.ts';
import {
  ALL_ROWS,
  ancestorsOf,
  commandForKey,
  levelsOf,
  openState,
  positionOf,
  revealing,
  siblingPlaces,
  visibleRows,
  withAncestors,
  withToggled,
  type RowsView,
} from './timeline-rows.ts';

//   0 a
//   1 ├ b
//   2 │ ├ c
//   3 │ │ └ d
//   4 │ └ e
//   5 └ f
const LINES: readonly SegmentLine[] = [
  ['a', '', 100, 110],
  ['b', 'a', 101, 108],
  ['c', 'b', 102, 104],
  ['d', 'c', 103, 104],
  ['e', 'b', 105, 106],
  ['f', 'a', 109, 110],
];
const TREE = timelineOf(LINES);

function shown(view: Partial<RowsView>): string {
  const rows = visibleRows(TREE, { ...ALL_ROWS, ...view });
  return Array.from(rows, (index) => TREE.nodes[index]?.key).join('');
}

describe('visibleRows', () => {
  it.each<readonly [string, Partial<RowsView>, string]>([
    ['everything', {}, 'abcdef'],
    ['one level', { levels: 1 }, 'a'],
    ['two levels', { levels: 2 }, 'abf'],
    ['two levels and one opened', { levels: 2, toggled: new Set(['b']) }, 'abcef'],
    ['a closed subtree', { toggled: new Set(['b']) }, 'abf'],
    ['a focus', { focus: 1 }, 'bcde'],
    ['a focus on a leaf', { focus: 5 }, 'f'],
    ['levels from the focus on', { focus: 1, levels: 2 }, 'bce'],
    ['what is kept', { kept: withAncestors(TREE, [3]) }, 'abcd'],
    ['nothing kept', { kept: withAncestors(TREE, []) }, ''],
  ])('shows %s', (_, view, expected) => {
    expect(shown(view)).toBe(expected);
  });
});

describe('openState', () => {
  it('is there for rows with rows below them', () => {
    expect(openState(TREE, ALL_ROWS, 1)).toBe(true);
    expect(openState(TREE, { ...ALL_ROWS, levels: 2 }, 1)).toBe(false);
    expect(openState(TREE, ALL_ROWS, 5)).toBeUndefined();
  });
});

describe('revealing', () => {
  it.each<readonly [string, Partial<RowsView>]>([
    ['levels', { levels: 1 }],
    ['a closed caller', { toggled: new Set(['b', 'c']) }],
    ['a focus elsewhere', { focus: 5 }],
    ['a focus and levels', { focus: 4, levels: 1 }],
  ])('shows a row that was hidden by %s', (_, hiding) => {
    const view = { ...ALL_ROWS, ...hiding };
    expect(Array.from(visibleRows(TREE, view))).not.toContain(3);
    expect(Array.from(visibleRows(TREE, revealing(TREE, view, 3)))).toContain(3);
  });

  it('changes nothing for a row that is shown', () => {
    expect(revealing(TREE, ALL_ROWS, 3)).toBe(ALL_ROWS);
  });
});

describe('commandForKey', () => {
  const rows = visibleRows(TREE, ALL_ROWS);
  it.each([
    ['ArrowDown', 0, { kind: 'select', index: 1 }],
    ['ArrowDown', 5, { kind: 'none' }],
    ['ArrowUp', 0, { kind: 'none' }],
    ['ArrowUp', 5, { kind: 'select', index: 4 }],
    ['End', 0, { kind: 'select', index: 5 }],
    ['Home', 4, { kind: 'select', index: 0 }],
    ['PageDown', 0, { kind: 'select', index: 5 }],
    ['ArrowRight', 1, { kind: 'select', index: 2 }],
    ['ArrowLeft', 1, { kind: 'toggle', index: 1 }],
    ['ArrowLeft', 5, { kind: 'select', index: 0 }],
    ['Enter', 1, { kind: 'toggle', index: 1 }],
    ['Enter', 5, { kind: 'none' }],
    ['x', 1, { kind: 'none' }],
  ])('%s on row %s', (key, selected, expected) => {
    expect(commandForKey(key, TREE, rows, selected, ALL_ROWS)).toEqual(expected);
  });

  it('goes on from where a hidden row would be', () => {
    const view = { ...ALL_ROWS, levels: 2 };
    const few = visibleRows(TREE, view);
    expect(commandForKey('ArrowDown', TREE, few, 3, view)).toEqual({ kind: 'select', index: 5 });
    expect(commandForKey('ArrowUp', TREE, few, 3, view)).toEqual({ kind: 'select', index: 1 });
  });
});

describe('the tree', () => {
  it('knows callers, levels and places among siblings', () => {
    expect(ancestorsOf(TREE, 3)).toEqual([2, 1, 0]);
    expect(levelsOf(TREE)).toBe(4);
    const { position, count } = siblingPlaces(TREE);
    expect(Array.from(position)).toEqual([1, 1, 1, 1, 2, 2]);
    expect(Array.from(count)).toEqual([1, 2, 2, 1, 2, 2]);
    expect(positionOf(new Int32Array([0, 3, 5]), 4)).toBe(2);
    expect([...withToggled(new Set(['a', 'b']), ['b', 'c'])]).toEqual(['a', 'c']);
  });
});
