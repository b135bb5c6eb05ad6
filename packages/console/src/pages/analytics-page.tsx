import Button from '@cloudscape-design/components/button';
import { parseFilter } from '@fluoroscope/filter';
import { getTraceStatistics, type TraceStatistics } from '../api/extensions-api.ts';
import type { TimeWindow } from '../api/xray-api.ts';
import { BreakdownPanel } from '../components/analytics/breakdown-panel.tsx';
import { DifferenceList } from '../components/analytics/difference-list.tsx';
import { DistributionPanel } from '../components/analytics/distribution-panel.tsx';
import { MetricCharts } from '../components/analytics/metric-charts.tsx';
import { QueryPanel } from '../components/analytics/query-panel.tsx';
import { SetPanel } from '../components/analytics/set-panel.tsx';
import { SetStarters } from '../components/analytics/set-starters.tsx';
import { useCancellableQuery, type CancellableQuery } from '../components/analytics/use-cancellable-query.ts';
import { useQuestion, type AnalyticsQuestion } from '../components/analytics/use-sets.ts';
import { EmptyStore } from '../components/empty-store.tsx';
import { FilterMistake } from '../components/traces/list-states.tsx';
import { TimeRangePicker } from '../components/time-range-picker.tsx';
import { useTimeRange } from '../components/time-range-state.ts';
import { useTimeWindow } from '../components/use-time-window.ts';
import { usePageTitle } from '../components/use-page-title.ts';
import { bucketSecondsFor } from '../model/chart-axes.ts';
import '../styles/analytics.css';

/** Wide enough for the small charts over time; the distributions are the same for every length of buckets. */
const CHART_PIXELS = 480;

/** Two sets of traces, and what tells them apart. All numbers are counted by the service, over all traces. */
export default function AnalyticsPage() {
  usePageTitle('Analytics');
  const [range] = useTimeRange();
  const [window, moveToNow] = useTimeWindow();
  const question = useQuestion(window);
  const { sets, b } = question;
  const statisticsA = useStatistics(window, sets.a);
  const statisticsB = useStatistics(window, b);
  const refresh = (): void => {
    moveToNow();
    // Within the same second the window stays as it is, and with it a question that failed.
    for (const query of [statisticsA, statisticsB]) if (query.state === 'failed') query.ask();
  };
  const isMistaken = [sets.a, b ?? ''].some((filter) => parseFilter(filter).kind === 'problem');
  const isEmpty =
    sets.a.trim() === '' && statisticsA.state === 'answered' && statisticsA.data?.TotalCount === 0;
  return (
    <div className="analytics-page">
      <div className="page-header">
        <h1>Analytics</h1>
        <div className="page-actions">
          <TimeRangePicker />
          <Button iconName="refresh" ariaLabel="Refresh" onClick={refresh} />
        </div>
      </div>
      {isEmpty ? (
        <EmptyStore range={range} />
      ) : (
        <>
          <SetPanel question={question} statisticsA={statisticsA} statisticsB={statisticsB} />
          {isMistaken ? (
            <MistakenSet question={question} />
          ) : (
            <>
              <Comparison question={question} statisticsA={statisticsA} statisticsB={statisticsB} />
              <BreakdownPanel question={question} />
            </>
          )}
        </>
      )}
    </div>
  );
}

interface ComparisonProps {
  readonly question: AnalyticsQuestion;
  readonly statisticsA: CancellableQuery<TraceStatistics>;
  readonly statisticsB: CancellableQuery<TraceStatistics>;
}

function Comparison({ question, statisticsA, statisticsB }: ComparisonProps) {
  const { window, sets, b, changeSets } = question;
  const both = bothAnswers(statisticsA, statisticsB, b !== undefined);
  return (
    <>
      <div className="analytics-top" data-compared={b !== undefined}>
        <section className="analytics-card" aria-labelledby="differences-title">
          <h2 id="differences-title">What sets A apart from B</h2>
          {b === undefined ? (
            <p className="muted">
              There is no B yet. Divide A, drag over its response times, or say what to compare with: the
              service then ranks what A has that B has not.
            </p>
          ) : (
            <DifferenceList question={question} b={b} />
          )}
          <SetStarters sets={sets} statistics={statisticsA.data} onChange={changeSets} />
        </section>
        <section className="analytics-card" aria-label="Response times">
          <QueryPanel query={both} what="The statistics" height={290}>
            {(counted) =>
              hasNoTraces(counted) ? (
                <p className="muted" data-testid="no-traces">
                  No trace of the time range fits. A wider range or fewer conditions may find some.
                </p>
              ) : (
                <DistributionPanel question={question} {...counted} />
              )
            }
          </QueryPanel>
        </section>
      </div>
      <section className="analytics-card" aria-label="Over time">
        {both.data !== undefined && !hasNoTraces(both.data) && (
          <MetricCharts window={window} {...both.data} />
        )}
      </section>
    </>
  );
}

interface BothStatistics {
  readonly a: TraceStatistics;
  readonly b: TraceStatistics | undefined;
}

function hasNoTraces({ a, b }: BothStatistics): boolean {
  return a.TotalCount + (b?.TotalCount ?? 0) === 0;
}

/** The two questions as one: answered when both are, failed when one has. */
function bothAnswers(
  a: CancellableQuery<TraceStatistics>,
  b: CancellableQuery<TraceStatistics>,
  hasB: boolean,
): CancellableQuery<BothStatistics> {
  const parts = hasB ? [a, b] : [a];
  const state = (['failed', 'asking', 'cancelled'] as const).find((candidate) =>
    parts.some((part) => part.state === candidate),
  );
  const isThere = a.data !== undefined && (!hasB || b.data !== undefined);
  return {
    state: state ?? 'answered',
    error: a.error ?? b.error,
    data: isThere && a.data ? { a: a.data, b: hasB ? b.data : undefined } : undefined,
    cancel: () => parts.forEach((part) => part.cancel()),
    ask: () => parts.filter((part) => part.state !== 'answered').forEach((part) => part.ask()),
  };
}

/** Not asked for no set, and for one whose expression has a mistake. */
function useStatistics(window: TimeWindow, filter: string | undefined): CancellableQuery<TraceStatistics> {
  const bucketSeconds = bucketSecondsFor(window, CHART_PIXELS);
  const isAskable = filter !== undefined && parseFilter(filter).kind === 'ok';
  return useCancellableQuery(
    ['trace-statistics', window, filter, bucketSeconds],
    isAskable ? (signal) => getTraceStatistics({ window, filter }, bucketSeconds, signal) : undefined,
  );
}

/** A set that a link gave a mistaken expression; the complement of one is as mistaken. */
function MistakenSet({ question: { sets, b, changeSets } }: { readonly question: AnalyticsQuestion }) {
  const [a, compared] = [parseFilter(sets.a), parseFilter(b ?? '')];
  if (a.kind === 'problem') {
    return <FilterMistake problem={a.problem} onClear={() => changeSets({ ...sets, a: '' })} />;
  }
  if (compared.kind === 'ok') return null;
  return (
    <FilterMistake problem={compared.problem} onClear={() => changeSets({ ...sets, b: { kind: 'none' } })} />
  );
}
