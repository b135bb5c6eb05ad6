import type { CriticalPath } from '../../model/critical-path.ts';
import type { ServiceMark } from '../../model/service-mark.ts';
import type { Timeline } from '../../model/timeline.ts';
import type { SiblingPlaces } from '../../model/timeline-rows.ts';
import type { TimeWindowStore } from './time-window-store.ts';

/** What all rows share. One object for as long as nothing of it changes, so that rows are not drawn for nothing. */
export interface RowContext {
  readonly timeline: Timeline;
  readonly zoom: TimeWindowStore;
  /** In the order of `Timeline.services`. */
  readonly marks: readonly ServiceMark[];
  /** Own seconds by index. */
  readonly selfTimes: Float64Array;
  readonly places: SiblingPlaces;
  /** Undefined while it is not shown. */
  readonly critical: CriticalPath | undefined;
  /** By index, 1 for what the search found; undefined while nothing is searched for. */
  readonly isHit: Uint8Array | undefined;
  /** Name of the one service that stands out. */
  readonly highlighted: string | undefined;
  readonly onSelect: (index: number) => void;
  readonly onToggle: (index: number) => void;
}
