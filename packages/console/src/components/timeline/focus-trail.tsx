import { ancestorsOf } from '../../model/timeline-rows.ts';
import type { Timeline } from '../../model/timeline.ts';

/** Callers between the first and the nearest are left out of a longer trail. */
const MOST_CALLERS = 5;

interface FocusTrailProps {
  readonly timeline: Timeline;
  readonly focus: number | undefined;
  readonly onFocus: (index: number | undefined) => void;
}

/** The way back from a focused subtree: the whole trace, its callers, and itself. */
export function FocusTrail({ timeline, focus, onFocus }: FocusTrailProps) {
  if (focus === undefined) return null;
  const callers = ancestorsOf(timeline, focus).toReversed();
  const shown =
    callers.length <= MOST_CALLERS ? callers : [...callers.slice(0, 1), ...callers.slice(1 - MOST_CALLERS)];
  const left = callers.length - shown.length;
  return (
    <nav className="focus-trail" aria-label="Focus in the trace" data-testid="focus-trail">
      <button
        type="button"
        className="trail-step"
        onClick={() => onFocus(undefined)}
        title="Back to the whole trace (u)"
      >
        Whole trace
      </button>
      {shown.map((index, place) => (
        <span key={index} className="trail-part">
          {place === 1 && left > 0 && <span className="muted">… {left} more …</span>}
          <button type="button" className="trail-step" onClick={() => onFocus(index)}>
            <bdi>{timeline.nodes[index]?.document.name}</bdi>
          </button>
        </span>
      ))}
      <span className="trail-part" aria-current="true">
        <bdi>{timeline.nodes[focus]?.document.name}</bdi>
      </span>
    </nav>
  );
}
