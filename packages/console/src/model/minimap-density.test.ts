import { describe, expect, it } from 'vitest';
import { CELL_OUTCOMES, minimapDensity } from './minimap-density.ts';
import { timelineOf } from './testing-timeline.ts';
import { ALL_ROWS, visibleRows } from './timeline-rows.ts';

const TIMELINE = timelineOf([
  ['a', '', 100, 110],
  ['b', 'a', 100, 105],
  ['c', 'b', 102, 103, { fault: true }],
  ['d', 'a', 106, 106, { error: true }],
]);

function picture(lanes: number): readonly string[] {
  const density = minimapDensity(TIMELINE, visibleRows(TIMELINE, ALL_ROWS), 10, lanes);
  return Array.from({ length: density.lanes }, (_, lane) =>
    Array.from(density.cells.subarray(lane * 10, lane * 10 + 10), (cell) => CELL_OUTCOMES[cell]?.[0]).join(
      '',
    ),
  );
}

describe('minimapDensity', () => {
  it('has a lane for each row while there is room', () => {
    expect(picture(50)).toEqual(['oooooooooo', 'oooooonnnn', 'nnffnnnnnn', 'nnnnnnennn']);
  });

  it('shows the worst of rows that share a lane', () => {
    expect(picture(2)).toEqual(['oooooooooo', 'nnffnnennn']);
    expect(picture(1)).toEqual(['ooffooeooo']);
  });
});
