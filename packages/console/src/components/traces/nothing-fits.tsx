import Button from '@cloudscape-design/components/button';
import { useQueries } from '@tanstack/react-query';
import { getTraceStatistics } from '../../api/extensions-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import { topTerms, withoutTerm } from '../../model/filter-terms.ts';
import { countOf } from '../../model/format.ts';
import { MAX_RANGE_MINUTES, resolveTimeRange, type TimeRange } from '../../model/time-range.ts';
import { useTimeRange } from '../time-range-state.ts';

interface NothingFitsProps {
  readonly window: TimeWindow;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

const MOST_TERMS = 6;
const WIDEST: TimeRange = { kind: 'relative', minutes: MAX_RANGE_MINUTES };

interface Widening {
  readonly label: string;
  readonly window: TimeWindow;
  readonly filter: string;
  readonly apply: () => void;
}

/** Of an expression that nothing fits: which of its terms excludes the traces, and what a wider range would find. */
export function NothingFits({ window, filter, onFilter }: NothingFitsProps) {
  const [range, setRange] = useTimeRange();
  const terms = topTerms(filter).slice(0, MOST_TERMS);
  const isWidest = range.kind === 'relative' && range.minutes === MAX_RANGE_MINUTES;
  const widenings: readonly Widening[] = [
    ...terms.map((term) => {
      const rest = withoutTerm(filter, term);
      return { label: `Without ${term}`, window, filter: rest, apply: () => onFilter(rest) };
    }),
    ...(isWidest
      ? []
      : [
          {
            label: 'In the last 6 hours',
            window: resolveTimeRange(WIDEST, window.EndTime * 1000),
            filter,
            apply: () => setRange(WIDEST),
          },
        ]),
  ];
  const counts = useQueries({ queries: widenings.map(countQuery) });
  const finding = widenings.flatMap((widening, index) => {
    const count = counts[index]?.data ?? 0;
    return count > 0 ? [{ ...widening, count }] : [];
  });
  const isCounting = counts.some(({ isFetching }) => isFetching);
  return (
    <div className="centered-state nothing-fits" data-testid="nothing-found">
      <h2>No trace fits</h2>
      <p>{sentence(finding.length, isCounting)}</p>
      <ul>
        {finding.map(({ label, count, apply }) => (
          <li key={label}>
            <button type="button" className="link-like" onClick={apply}>
              <bdi>{label.slice(0, 200)}</bdi>
            </button>
            : {countOf(count, 'trace')}
          </li>
        ))}
      </ul>
      <div className="button-row">
        <Button onClick={() => onFilter('')}>Clear the filter</Button>
      </div>
    </div>
  );
}

function countQuery({ window, filter }: Widening): {
  readonly queryKey: readonly unknown[];
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<number>;
  readonly staleTime: number;
} {
  const { StartTime, EndTime } = window;
  return {
    queryKey: ['trace-count', StartTime, EndTime, filter],
    queryFn: async ({ signal }) =>
      (await getTraceStatistics({ window, filter }, Math.max(1, EndTime - StartTime), signal)).TotalCount,
    staleTime: Infinity,
  };
}

function sentence(count: number, isCounting: boolean): string {
  if (isCounting) return 'All traces of the range were searched. Looking for what excludes them …';
  return count === 0
    ? 'All traces of the range were searched, and leaving out one condition or a longer range would find none either.'
    : 'All traces of the range were searched. This would find some:';
}
