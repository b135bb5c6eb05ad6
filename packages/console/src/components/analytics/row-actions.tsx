import { Link } from 'react-router';
import type { ComparedRow } from '../../model/analytics-rows.ts';
import { excluded, narrowed } from '../../model/analytics-sets.ts';
import { bothOf } from '../../model/filter-text.ts';
import { useRangeLink } from '../time-range-state.ts';
import { shortText } from './cut-text.tsx';
import type { AnalyticsQuestion } from './use-sets.ts';

interface RowActionsProps {
  readonly row: ComparedRow;
  readonly question: AnalyticsQuestion;
}

/** What can be done with the traces of a row. */
export function RowActions({ row, question: { sets, changeSets } }: RowActionsProps) {
  const rangeLink = useRangeLink();
  const { filter } = row;
  if (filter === undefined) {
    return (
      <span className="muted" title="The filter language has no word for these traces.">
        –
      </span>
    );
  }
  const name = shortText(row.value);
  return (
    <span className="row-actions">
      <button
        type="button"
        className="row-action"
        aria-label={`Add ${name} to A`}
        title="Narrow A to these traces"
        onClick={() => changeSets(narrowed(sets, 'a', filter))}
      >
        + A
      </button>
      <button
        type="button"
        className="row-action"
        aria-label={`Add ${name} to B`}
        title="Narrow B to these traces, or make them B"
        onClick={() => changeSets(narrowed(sets, 'b', filter))}
      >
        + B
      </button>
      <button
        type="button"
        className="row-action"
        aria-label={`Exclude ${name} from A and B`}
        title="Exclude these traces from A and B"
        onClick={() => changeSets(excluded(sets, filter))}
      >
        Exclude
      </button>
      <Link
        className="row-action"
        aria-label={`Show traces of A with ${name}`}
        title="Show the traces of A that are in this row"
        to={rangeLink('/traces', { filter: bothOf(sets.a, filter) })}
      >
        Traces
      </Link>
    </span>
  );
}
