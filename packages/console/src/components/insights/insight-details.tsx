import { useQuery } from '@tanstack/react-query';
import {
  getInsight,
  getInsightEvents,
  type InsightSummary,
  type RequestImpact,
} from '../../api/insights-api.ts';
import { throughService } from '../../model/filter-text.ts';
import { formatCount, formatDuration, formatInstant, formatShare } from '../../model/format.ts';
import { serviceKind } from '../../model/service-kind.ts';
import { formatTimeRange, MAX_RANGE_MINUTES } from '../../model/time-range.ts';
import { ErrorNotice } from '../error-notice.tsx';
import { LinkButton } from '../link-button.tsx';
import { PageSkeleton } from '../page-skeleton.tsx';

/** One insight: what went wrong where, whom it reached, and how it went on. */
export function InsightDetails({ insightId }: { readonly insightId: string }) {
  const insight = useQuery({
    queryKey: ['insight', insightId],
    queryFn: async ({ signal }) => {
      const [summary, events] = await Promise.all([
        getInsight(insightId, signal),
        getInsightEvents(insightId, signal),
      ]);
      return { summary, events };
    },
  });
  if (insight.isPending) return <PageSkeleton />;
  if (insight.isError) {
    return <ErrorNotice error={insight.error} what="The insight" onRetry={() => void insight.refetch()} />;
  }
  const { summary, events } = insight.data;
  if (summary === undefined) return <p className="muted">There is no such insight (any more).</p>;
  return (
    <>
      <p>{summary.Summary}</p>
      <InsightFacts insight={summary} />
      <InsightLinks insight={summary} />
      <h3>What happened</h3>
      <ol className="insight-events">
        {events.map((event) => (
          <li key={`${event.EventTime}|${event.Summary}`}>
            <span className="muted">{formatInstant(event.EventTime ?? 0)}</span>
            <div>{event.Summary}</div>
          </li>
        ))}
      </ol>
      {events.length === 0 && <p className="muted">Nothing was noted yet.</p>}
    </>
  );
}

function InsightFacts({ insight }: { readonly insight: InsightSummary }) {
  const { StartTime: start, EndTime: end, RootCauseServiceId: cause } = insight;
  const facts: readonly (readonly [string, string])[] = [
    ['Root cause', `${cause?.Name ?? '–'} (${serviceKind(cause?.Type).label})`],
    ['Began', start === undefined ? '–' : formatInstant(start)],
    ['Lasted', end === undefined || start === undefined ? 'still active' : formatDuration(end - start)],
    ['Requests of clients', impactText(insight.ClientRequestImpactStatistics)],
    ['Requests to the root cause', impactText(insight.RootCauseServiceRequestImpactStatistics)],
  ];
  return (
    <dl className="insight-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="muted">{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function impactText({ FaultCount = 0, TotalCount = 0 }: RequestImpact = {}): string {
  if (TotalCount === 0) return 'none seen';
  return `${formatCount(FaultCount)} of ${formatCount(TotalCount)} failed (${formatShare(FaultCount / TotalCount)})`;
}

/** To the map and the traces of the time when it lasted, as far as a range reaches. */
function InsightLinks({ insight }: { readonly insight: InsightSummary }) {
  const { StartTime: start, EndTime, RootCauseServiceId: cause } = insight;
  if (start === undefined || cause?.Name === undefined) return null;
  const until = Math.min(EndTime ?? insight.LastUpdateTime ?? start + 60, start + MAX_RANGE_MINUTES * 60);
  // A minute around it, in which the usual can be seen too.
  const range = formatTimeRange({
    kind: 'absolute',
    startMs: Math.floor(start - 60) * 1000,
    endMs: Math.ceil(Math.min(until + 60, start - 60 + MAX_RANGE_MINUTES * 60)) * 1000,
  });
  const filter = throughService({ name: cause.Name, type: cause.Type }, 'fault');
  const link = (path: string, params: Readonly<Record<string, string>>): string =>
    `${path}?${new URLSearchParams({ ...params, range }).toString()}`;
  return (
    <div className="button-row">
      <LinkButton to={link('/traces', { filter })} variant="primary">
        Failed traces
      </LinkButton>
      <LinkButton to={link('/trace-map', {})}>Map of that time</LinkButton>
      <LinkButton to={link('/analytics', { a: filter })}>What sets them apart</LinkButton>
    </div>
  );
}
