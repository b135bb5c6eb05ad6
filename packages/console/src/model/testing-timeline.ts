/** Timelines for tests, written as outlines. */

import type { SegmentEntry } from '../api/xray-api.ts';
import { buildTimeline, type Timeline } from './timeline.ts';

/** `[id, parent id or '', start, end, members]`, times in seconds after the epoch. */
export type SegmentLine = readonly [
  id: string,
  parent: string,
  start: number,
  end: number | undefined,
  members?: object,
];

export function timelineOf(lines: readonly SegmentLine[]): Timeline {
  return buildTimeline(lines.map(entryOf));
}

function entryOf([id, parent, start, end, members]: SegmentLine): SegmentEntry {
  const document = {
    id,
    name: id,
    start_time: start,
    ...(end === undefined ? { in_progress: true } : { end_time: end }),
    ...(parent !== '' && { parent_id: parent }),
    ...members,
  };
  return { Id: id, Document: JSON.stringify(document) };
}
