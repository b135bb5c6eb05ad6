import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { countOf, formatCount, formatInstant } from '../../model/format.ts';
import type { TraceSearchControl } from './use-trace-search.ts';

/** How far the search has come, and the way to stop it or to go on. */
export function SearchProgress({
  search,
  isNarrowed,
}: {
  readonly search: TraceSearchControl;
  readonly isNarrowed: boolean;
}) {
  const { state, found, searchedCount, reachedTime, stop, resume } = search;
  const isWhole = state === 'finished';
  const looked = isNarrowed
    ? `${formatCount(found.length)} of ${countOf(searchedCount, 'trace')} searched`
    : countOf(searchedCount, 'trace');
  return (
    <div className="search-progress" data-testid="search-progress" role="status">
      {state === 'searching' && <Spinner />}
      <span>
        {looked}
        {isWhole
          ? ', the whole range'
          : reachedTime !== undefined && ` so far, back to ${formatInstant(reachedTime).slice(11, 19)}`}
      </span>
      {state === 'searching' && isNarrowed && (
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
