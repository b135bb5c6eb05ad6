import Button from '@cloudscape-design/components/button';
import type { FilterProblem } from '@fluoroscope/filter';
import { ErrorNotice } from '../error-notice.tsx';
import type { TraceSearchControl } from './use-trace-search.ts';

/** The page was opened with an expression that has a mistake: it stays, and nothing is searched for. */
export function FilterMistake({
  problem,
  onClear,
}: {
  readonly problem: FilterProblem;
  readonly onClear: () => void;
}) {
  return (
    <div className="centered-state" data-testid="filter-mistake">
      <h2>The filter has a mistake</h2>
      <p>
        <bdi>{problem.reason}</bdi>, at character {problem.position + 1}. Nothing was searched for.
      </p>
      <div className="button-row">
        <Button onClick={onClear}>Clear the filter</Button>
      </div>
    </div>
  );
}

/** Why there is no list, while there is none: a refusal, or a service that does not answer and is asked again. */
export function SearchError({
  search,
  onClear,
}: {
  readonly search: TraceSearchControl;
  readonly onClear: () => void;
}) {
  const { error, state, resume } = search;
  if (error === undefined) return null;
  if (state !== 'refused') return <ErrorNotice error={error} what="Traces" onRetry={resume} />;
  return (
    <div className="centered-state" data-testid="search-refused">
      <h2>The service refused the question</h2>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <div className="button-row">
        <Button onClick={resume}>Try again</Button>
        <Button onClick={onClear}>Clear the filter</Button>
      </div>
    </div>
  );
}

/** The search was stopped before it found anything. */
export function NothingSoFar({ onResume }: { readonly onResume: () => void }) {
  return (
    <div className="centered-state" data-testid="nothing-found">
      <h2>Nothing found so far</h2>
      <p>The search has not reached the start of the range.</p>
      <div className="button-row">
        <Button onClick={onResume}>Continue</Button>
      </div>
    </div>
  );
}
