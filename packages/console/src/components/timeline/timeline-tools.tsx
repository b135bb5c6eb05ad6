import { formatCount } from '../../model/format.ts';
import { nextProblem } from '../../model/likely-cause.ts';
import { keysBelow } from '../../model/timeline-rows.ts';
import type { Timeline } from '../../model/timeline.ts';
import { OutcomeIcon } from '../outcome-badge.tsx';

interface TimelineToolsProps {
  readonly timeline: Timeline;
  readonly selected: number;
  readonly onSelect: (index: number) => void;
  readonly onCollapsedChange: (collapsed: ReadonlySet<string>) => void;
}

/** What acts on the whole timeline: going through its problems, and how much of the tree is open. */
export function TimelineTools({ timeline, selected, onSelect, onCollapsedChange }: TimelineToolsProps) {
  const problems = timeline.nodes.filter(({ outcome }) => outcome !== 'ok').length;
  const goToNext = (): void => {
    const next = nextProblem(timeline, selected);
    if (next !== undefined) onSelect(next);
  };
  return (
    <div className="timeline-tools" role="group" aria-label="Timeline">
      {problems > 0 && (
        <button type="button" className="tool-button" onClick={goToNext} data-testid="next-problem">
          <OutcomeIcon outcome="fault" />
          Next problem ({formatCount(problems)})
        </button>
      )}
      <button type="button" className="tool-button" onClick={() => onCollapsedChange(keysBelow(timeline, 1))}>
        Collapse
      </button>
      <button type="button" className="tool-button" onClick={() => onCollapsedChange(new Set())}>
        Expand all
      </button>
    </div>
  );
}
