import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { countOf, formatCount, formatInstant } from '../../model/format.ts';
import { isNewestFirst, type TraceSorting } from '../../model/trace-sorting.ts';
import { useIsSlow } from './use-is-slow.ts';
import type { TraceSearchControl } from './use-trace-search.ts';

interface SearchProgressProps {
  readonly search: TraceSearchControl;
  readonly sorting: TraceSorting;
  readonly isNarrowed: boolean;
  /** How many there are, once it is counted. */
  readonly totalCount: number | undefined;
}

/** How many traces there are, how far the search for them has come, and the way to stop it or to go on. */
export function SearchProgress({ search, sorting, isNarrowed, totalCount }: SearchProgressProps) {
  const { state, stop, resume } = search;
  const isSlow = useIsSlow(state === 'searching');
  if (state === 'refused' || state === 'failed') return null;
  return (
    <div className="search-progress" data-testid="search-progress" role="status">
      {isSlow && <Spinner />}
      <span>{textOf(search, sorting, isNarrowed, totalCount)}</span>
      {isSlow && (
        <Button variant="inline-link" onClick={stop}>
          Stop
        </Button>
      )}
      {state === 'paused' && (
        <Button variant="inline-link" onClick={resume} ariaLabel="Continue the search">
          Continue
        </Button>
      )}
    </div>
  );
}

function textOf(
  { state, found, isStale, searchedCount, reachedTime }: TraceSearchControl,
  sorting: TraceSorting,
  isNarrowed: boolean,
  totalCount: number | undefined,
): string {
  if (isStale) return state === 'paused' ? 'Stopped' : 'Searching …';
  if (state === 'finished') return countOf(found.length, 'trace');
  if (totalCount !== undefined && state === 'enough') return countOf(totalCount, 'trace');
  const looked = isNarrowed
    ? `${formatCount(found.length)} found in ${countOf(searchedCount, 'trace')}`
    : countOf(searchedCount, 'trace');
  const reached =
    isNewestFirst(sorting) && reachedTime !== undefined
      ? `, back to ${formatInstant(reachedTime).slice(11, 19)}`
      : '';
  return `${looked} so far${reached}`;
}
