import type { KeyboardEvent, RefObject } from 'react';
import { formatCount } from '../../model/format.ts';
import type { TimelineSearch } from './use-timeline-search.ts';

interface TimelineSearchBoxProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly query: string;
  readonly search: TimelineSearch;
  readonly selected: number;
  readonly isOnlyHits?: boolean;
  readonly onQuery: (query: string) => void;
  readonly onStep: (step: 1 | -1) => void;
  /** Where hits can be shown alone. */
  readonly onOnlyHits?: (isOnly: boolean) => void;
  /** Puts the focus where the rows are. */
  readonly onLeave: () => void;
}

/** Search inside the trace: hits counted, walked by Enter, and alone with their callers when wanted. */
export function TimelineSearchBox(props: TimelineSearchBoxProps) {
  const {
    inputRef,
    query,
    search,
    selected,
    isOnlyHits = false,
    onQuery,
    onStep,
    onOnlyHits,
    onLeave,
  } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && query !== '') onQuery('');
    else if (event.key === 'Escape') onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const hasHits = (search.hits?.indexes.length ?? 0) > 0;
  return (
    <div className="timeline-search" role="search" aria-label="Inside the trace">
      <input
        ref={inputRef}
        type="search"
        value={query}
        placeholder="Find in trace: word, status:500, tenant:acme"
        aria-label="Find in the trace"
        spellCheck={false}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span className="search-count" role="status" data-testid="search-count">
        {countText(search, selected)}
      </span>
      {query !== '' && (
        <>
          <StepButton
            label="Previous hit"
            isEnabled={hasHits}
            path="M2 8l4-4 4 4"
            onClick={() => onStep(-1)}
          />
          <StepButton label="Next hit" isEnabled={hasHits} path="M2 4l4 4 4-4" onClick={() => onStep(1)} />
          {onOnlyHits !== undefined && (
            <label className="only-hits" title="Rows that were found, and their callers">
              <input
                type="checkbox"
                checked={isOnlyHits}
                onChange={(event) => onOnlyHits(event.target.checked)}
              />
              Only hits
            </label>
          )}
        </>
      )}
    </div>
  );
}

function countText({ hits, isRunning }: TimelineSearch, selected: number): string {
  if (hits === undefined) return isRunning ? 'searching' : '';
  const { indexes, isHit } = hits;
  if (indexes.length === 0) return 'no hit';
  const place = isHit[selected] === 1 ? `${formatCount(indexes.indexOf(selected) + 1)} of ` : '';
  return `${place}${formatCount(indexes.length)}${place === '' && indexes.length === 1 ? ' hit' : place === '' ? ' hits' : ''}`;
}

interface StepButtonProps {
  readonly label: string;
  readonly isEnabled: boolean;
  readonly path: string;
  readonly onClick: () => void;
}

function StepButton({ label, isEnabled, path, onClick }: StepButtonProps) {
  return (
    <button
      type="button"
      className="tool-button"
      disabled={!isEnabled}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <svg
        width="12"
        height="12"
        viewBox="0 0 12 12"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    </button>
  );
}
