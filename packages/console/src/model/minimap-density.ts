/**
 * A whole trace in a picture of a few hundred by a few dozen cells: which outcomes were being worked on at which time
 * in which part of the rows. Each bar adds one at its first cell and takes it back after its last, and a running sum
 * along each lane then says how many are there; so a hundred thousand bars cost one pass, however long they are.
 */

import type { Outcome } from '@fluoroscope/wire';
import { barEnd } from './self-time.ts';
import type { Timeline } from './timeline.ts';

/** What a cell shows: the worst outcome in it. 0 is nothing. */
export const CELL_OUTCOMES: readonly (Outcome | 'none')[] = ['none', 'ok', 'error', 'throttle', 'fault'];

export interface Density {
  readonly columns: number;
  readonly lanes: number;
  /** Row by row; index into CELL_OUTCOMES. */
  readonly cells: Uint8Array;
}

/** The given rows, from top to bottom over `lanes`. */
export function minimapDensity(
  timeline: Timeline,
  rows: Int32Array,
  columns: number,
  mostLanes: number,
): Density {
  const lanes = Math.max(1, Math.min(mostLanes, rows.length));
  const span = timeline.end - timeline.start || 1e-6;
  const changes = CELL_OUTCOMES.map(() => new Int32Array((columns + 1) * lanes));
  for (let position = 0; position < rows.length; position++) {
    const node = timeline.nodes[rows[position] ?? -1];
    if (node === undefined) continue;
    const lane = Math.floor((position * lanes) / rows.length);
    const from = cellAt((node.start - timeline.start) / span, columns);
    const to = Math.max(from, cellAt((barEnd(timeline, node) - timeline.start) / span, columns));
    const change = changes[CELL_OUTCOMES.indexOf(node.outcome)];
    if (change === undefined) continue;
    add(change, lane * (columns + 1) + from, 1);
    add(change, lane * (columns + 1) + to + 1, -1);
  }
  return { columns, lanes, cells: worstOf(changes, columns, lanes) };
}

function worstOf(changes: readonly Int32Array[], columns: number, lanes: number): Uint8Array {
  const cells = new Uint8Array(columns * lanes);
  for (const [outcome, change] of changes.entries()) {
    for (let lane = 0; lane < lanes; lane++) {
      let count = 0;
      for (let column = 0; column < columns; column++) {
        count += change[lane * (columns + 1) + column] ?? 0;
        if (count > 0) cells[lane * columns + column] = outcome;
      }
    }
  }
  return cells;
}

function add(change: Int32Array, at: number, by: number): void {
  change[at] = (change[at] ?? 0) + by;
}

function cellAt(share: number, columns: number): number {
  return Math.min(columns - 1, Math.max(0, Math.floor(share * columns)));
}
