import { createContext, useContext } from 'react';
import { Link, useSearchParams } from 'react-router';
import { bothOf } from '../../model/filter-text.ts';
import { formatTimeRange } from '../../model/time-range.ts';
import { hourAround } from '../../model/duration-rank.ts';
import { useRangeLink } from '../time-range-state.ts';
import { useTraceSource } from './trace-source.ts';

/** When the trace began: links look around it where the page has no time range of its own. */
export const TraceStartContext = createContext<number | undefined>(undefined);

interface FilterLinksProps {
  readonly filter: string | undefined;
  /** Completes "Find traces with …". */
  readonly what: string;
}

/**
 * Leads to the traces that say the same, in the time range of the page; where the reader came from a filtered list,
 * also to those of that list.
 */
export function FilterLinks({ filter, what }: FilterLinksProps) {
  const linkTo = useTracesLink();
  const [params] = useSearchParams();
  const source = useTraceSource();
  if (filter === undefined || source.kind === 'file') return null;
  const current = params.get('filter') ?? '';
  return (
    <>
      <IconLink
        to={linkTo(filter)}
        label={`Find traces with ${what}`}
        path="M1.5 2.5h11L8.5 7.5v4l-3-1.5V7.5z"
      />
      {current !== '' && (
        <IconLink
          to={linkTo(bothOf(current, filter))}
          label={`Add ${what} to the filter`}
          path="M1 2.5h9L7 6.5v4l-3-1.5V6.5zM11 7.5v5M8.5 10h5"
        />
      )}
    </>
  );
}

/** The address of the list of traces that satisfy an expression. */
export function useTracesLink(): (filter: string) => string {
  const rangeLink = useRangeLink();
  const start = useContext(TraceStartContext);
  return (filter) =>
    rangeLink('/traces', {
      filter,
      ...(start !== undefined && Number.isFinite(start) && rangeAround(start)),
    });
}

function rangeAround(start: number): { readonly range: string } {
  const { StartTime, EndTime } = hourAround(start);
  return { range: formatTimeRange({ kind: 'absolute', startMs: StartTime * 1000, endMs: EndTime * 1000 }) };
}

interface IconLinkProps {
  readonly to: string;
  readonly label: string;
  readonly path: string;
}

function IconLink({ to, label, path }: IconLinkProps) {
  return (
    <Link className="icon-link" to={to} aria-label={label} title={label}>
      <svg
        width="14"
        height="14"
        viewBox="0 0 14 14"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.3"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    </Link>
  );
}
