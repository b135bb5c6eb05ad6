/** What an expression selects right now, as it is being written: how many traces, how they ended, and the newest. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import {
  getSortedTraceSummaries,
  getTraceStatistics,
  type TraceStatistics,
} from '../../api/extensions-api.ts';
import type { TimeWindow, TraceSummary } from '../../api/xray-api.ts';
import { countOf, formatAge, formatCount, formatDuration, formatShare } from '../../model/format.ts';
import { useRangeLink } from '../time-range-state.ts';
import { OutcomeIcon } from '../outcome-badge.tsx';

const NEWEST_COUNT = 5;
const NEWEST_FIRST = { by: 'StartTime', isDescending: true } as const;

interface ExpressionTrialProps {
  readonly expression: string;
  readonly window: TimeWindow;
}

export function ExpressionTrial({ expression, window }: ExpressionTrialProps) {
  const filter = useSettled(expression);
  const seconds = window.EndTime - window.StartTime;
  const trial = useQuery({
    queryKey: ['expression-trial', window, filter],
    queryFn: async ({ signal }) => {
      const [matching, all, newest] = await Promise.all([
        getTraceStatistics({ window, filter }, seconds, signal),
        getTraceStatistics({ window, filter: '' }, seconds, signal),
        getSortedTraceSummaries({ window, filter }, NEWEST_FIRST, undefined, signal),
      ]);
      return { matching, all, newest: (newest.TraceSummaries ?? []).slice(0, NEWEST_COUNT) };
    },
    placeholderData: keepPreviousData,
  });
  return (
    <section className="expression-trial" aria-label="What the expression selects" data-testid="trial">
      {trial.isError && <p className="problem-text">Cannot be tried: {trial.error.message}</p>}
      {trial.isPending && <p className="muted">Counting…</p>}
      {trial.data !== undefined && !trial.isError && (
        <div aria-busy={trial.isFetching || filter !== expression}>
          <p aria-live="polite">
            <TrialSentence matching={trial.data.matching} all={trial.data.all} />
          </p>
          <NewestTraces traces={trial.data.newest} nowMs={window.EndTime * 1000} />
        </div>
      )}
    </section>
  );
}

function TrialSentence({
  matching,
  all,
}: {
  readonly matching: TraceStatistics;
  readonly all: TraceStatistics;
}) {
  if (all.TotalCount === 0) return 'There are no traces in the time range to try it on.';
  const share = formatShare(matching.TotalCount / all.TotalCount);
  return (
    <>
      <b>{countOf(matching.TotalCount, 'trace')}</b> of {formatCount(all.TotalCount)} in the time range (
      {share}
      ); {formatCount(matching.FaultCount)} with fault, {formatCount(matching.ErrorCount)} with error,{' '}
      {formatCount(matching.ThrottleCount)} throttled
      {matching.ResponseTime !== undefined && `; p95 ${formatDuration(matching.ResponseTime.P95)}`}.
    </>
  );
}

interface NewestTracesProps {
  readonly traces: readonly TraceSummary[];
  readonly nowMs: number;
}

function NewestTraces({ traces, nowMs }: NewestTracesProps) {
  const rangeLink = useRangeLink();
  if (traces.length === 0) return null;
  return (
    <ul className="trial-traces">
      {traces.map((trace) => (
        <li key={trace.Id}>
          <OutcomeIcon outcome={trace.HasFault ? 'fault' : trace.HasError ? 'error' : 'ok'} />
          <Link to={rangeLink(`/traces/${trace.Id}`)}>
            <bdi>{trace.Http?.HttpURL ?? trace.EntryPoint?.Name ?? trace.Id}</bdi>
          </Link>
          <span className="muted">
            {formatDuration(trace.ResponseTime)}
            {trace.StartTime !== undefined && `, ${formatAge(trace.StartTime, nowMs)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

const SETTLE_MS = 300;

/** The expression once it has not changed for a moment. */
function useSettled(expression: string): string {
  const [settled, setSettled] = useState(expression);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(expression), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [expression]);
  return settled;
}
