import type { ReactNode } from 'react';
import { formatCount } from '../../model/format.ts';
import { OutcomeIcon } from '../outcome-badge.tsx';

interface TimelineToolsProps {
  /** Rows that are not OK. */
  readonly problems: number;
  /** Levels of the deepest row. */
  readonly deepest: number;
  readonly levels: number | undefined;
  readonly isCritical: boolean;
  readonly isZoomed: boolean;
  readonly onNextProblem: () => void;
  readonly onLevels: (levels: number | undefined) => void;
  readonly onCritical: (isShown: boolean) => void;
  readonly onZoomWhole: () => void;
  readonly onFocus: () => void;
  readonly onKeys: () => void;
}

/** More levels than these are opened row by row. */
const MOST_LEVELS = 9;

/** What acts on the whole timeline: its problems, how much of the tree is open, the critical path and the zoom. */
export function TimelineTools(props: TimelineToolsProps) {
  const { problems, deepest, levels, isCritical, isZoomed } = props;
  return (
    <div className="timeline-tools" role="group" aria-label="Timeline">
      {problems > 0 && (
        <Tool onClick={props.onNextProblem} title="Next row that is not OK (p)" testId="next-problem">
          <OutcomeIcon outcome="fault" />
          Next problem ({formatCount(problems)})
        </Tool>
      )}
      <LevelSelect deepest={deepest} levels={levels} onLevels={props.onLevels} />
      <Tool onClick={() => props.onLevels(2)} title="Show the first two levels (2)">
        Collapse
      </Tool>
      <Tool onClick={() => props.onLevels(undefined)} title="Open every row (e)">
        Expand all
      </Tool>
      <Tool onClick={props.onFocus} title="Show the selected row and what is below it alone (f)">
        Focus
      </Tool>
      <Tool
        onClick={() => props.onCritical(!isCritical)}
        title="What the answer waited for (c)"
        isPressed={isCritical}
        testId="critical-path"
      >
        Critical path
      </Tool>
      {isZoomed && (
        <Tool onClick={props.onZoomWhole} title="Show the whole time (0)" testId="zoom-whole">
          Reset zoom
        </Tool>
      )}
      <Tool onClick={props.onKeys} title="Keys of the timeline (?)" testId="open-keys">
        <span aria-hidden="true">?</span>
        <span className="visually-hidden">Keys of the timeline</span>
      </Tool>
    </div>
  );
}

interface ToolProps {
  readonly onClick: () => void;
  readonly title: string;
  readonly isPressed?: boolean;
  readonly testId?: string;
  readonly children: ReactNode;
}

function Tool({ onClick, title, isPressed, testId, children }: ToolProps) {
  return (
    <button
      type="button"
      className="tool-button"
      title={title}
      onClick={onClick}
      data-testid={testId}
      {...(isPressed !== undefined && { 'aria-pressed': isPressed })}
    >
      {children}
    </button>
  );
}

interface LevelSelectProps {
  readonly deepest: number;
  readonly levels: number | undefined;
  readonly onLevels: (levels: number | undefined) => void;
}

function LevelSelect({ deepest, levels, onLevels }: LevelSelectProps) {
  const offered = Array.from(
    { length: Math.min(MOST_LEVELS, Math.max(deepest - 1, levels ?? 1)) },
    (_, at) => at + 1,
  );
  return (
    <select
      className="tool-button level-select"
      aria-label="Levels that are open"
      title="Levels that are open (1 to 9)"
      value={levels ?? ''}
      onChange={(event) => onLevels(event.target.value === '' ? undefined : Number(event.target.value))}
    >
      <option value="">All {formatCount(deepest)} levels</option>
      {offered.map((count) => (
        <option key={count} value={count}>
          {count === 1 ? '1 level' : `${count} levels`}
        </option>
      ))}
    </select>
  );
}
