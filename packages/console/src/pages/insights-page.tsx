import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { getGroups } from '../api/configuration-api.ts';
import { getInsightSummaries, type InsightState } from '../api/insights-api.ts';
import { XrayApiError } from '../api/xray-api.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { DEFAULT_GROUP_NAME } from '../components/groups/group-editor.tsx';
import { InsightDetails } from '../components/insights/insight-details.tsx';
import { InsightList } from '../components/insights/insight-list.tsx';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { SidePanel } from '../components/side-panel.tsx';
import { useRangeLink } from '../components/time-range-state.ts';
import { usePageTitle } from '../components/use-page-title.ts';
import { useUrlParam } from '../components/use-url-param.ts';
import '../styles/configuration.css';
import '../styles/insights.css';

/** Insights are kept as long, and the API tells of none that are older. */
const DAYS = 30;
const REFRESH_MS = 30_000;

const STATES: readonly { readonly id: string; readonly text: string }[] = [
  { id: '', text: 'All' },
  { id: 'ACTIVE', text: 'Active' },
  { id: 'CLOSED', text: 'Closed' },
];

/** Anomalies of the fault rates of a group's services, of the last thirty days. */
export default function InsightsPage() {
  usePageTitle('Insights');
  const [group = DEFAULT_GROUP_NAME, setGroup] = useUrlParam('group');
  const [state, setState] = useUrlParam('state');
  const [selected, select] = useUrlParam('insight');
  const insights = useInsights(group, readState(state));
  const nowMs = insights.dataUpdatedAt;
  return (
    <>
      <div className="page-header">
        <h1>Insights</h1>
        <span className="page-header-note">Unusual fault rates of the last {DAYS} days</span>
        <div className="page-actions">
          <GroupChoice value={group} onChange={(name) => setGroup(name, { isStep: true })} />
          <SegmentedControl
            label="State"
            selectedId={state ?? ''}
            options={STATES}
            onChange={({ detail }) => setState(detail.selectedId)}
          />
          <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void insights.refetch()} />
        </div>
      </div>
      {insights.isError &&
        (isUnknownGroup(insights.error) ? (
          <UnknownGroup group={group} />
        ) : (
          <ErrorNotice error={insights.error} what="The insights" onRetry={() => void insights.refetch()} />
        ))}
      {insights.isPending && <PageSkeleton />}
      {insights.data !== undefined && !insights.isError && (
        <div className="config-body">
          <div className="config-main">
            {insights.data.length === 0 ? (
              <NoInsights group={group} />
            ) : (
              <InsightList
                insights={insights.data}
                nowMs={nowMs}
                selected={selected}
                onSelect={(insightId) => select(insightId, { isStep: true })}
              />
            )}
          </div>
          {selected !== undefined && (
            <SidePanel title="Insight" label="Insight" onClose={() => select(undefined, { isStep: true })}>
              <InsightDetails insightId={selected} />
            </SidePanel>
          )}
        </div>
      )}
    </>
  );
}

function readState(text: string | undefined): InsightState | undefined {
  return text === 'ACTIVE' || text === 'CLOSED' ? text : undefined;
}

function useInsights(group: string, state: InsightState | undefined) {
  return useQuery({
    queryKey: ['insights', group, state],
    queryFn: ({ signal }) => {
      const end = Math.ceil(Date.now() / 1000);
      return getInsightSummaries(group, { StartTime: end - DAYS * 86_400, EndTime: end }, state, signal);
    },
    refetchInterval: REFRESH_MS,
  });
}

function GroupChoice({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (name: string) => void;
}) {
  const groups = useQuery({ queryKey: ['groups'], queryFn: ({ signal }) => getGroups(signal) });
  const names = groups.data?.map(({ GroupName }) => GroupName) ?? [];
  const options = names.includes(value) ? names : [value, ...names];
  return (
    <label className="group-choice">
      Group{' '}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

/** Of the questions of this page the service refuses no other. */
function isUnknownGroup(error: Error): boolean {
  return error instanceof XrayApiError && error.status === 400;
}

function UnknownGroup({ group }: { readonly group: string }) {
  return (
    <div className="centered-state" data-testid="unknown-group">
      <h2>There is no such group</h2>
      <p>
        The group <bdi>{group.slice(0, 100)}</bdi> may have been deleted. Choose another above.
      </p>
      <Link to="/insights">Insights of the group {DEFAULT_GROUP_NAME}</Link>
    </div>
  );
}

function NoInsights({ group }: { readonly group: string }) {
  const rangeLink = useRangeLink();
  const groups = useQuery({ queryKey: ['groups'], queryFn: ({ signal }) => getGroups(signal) });
  const isWatched = groups.data?.find(({ GroupName }) => GroupName === group)?.InsightsConfiguration
    ?.InsightsEnabled;
  return (
    <div className="centered-state" data-testid="no-insights">
      <h2>{isWatched === true ? 'Nothing unusual' : 'This group is not watched'}</h2>
      <p>
        {isWatched === true
          ? 'The fault rates of its services stayed within what is usual for them.'
          : 'Switch insights on for the group, and the fault rates of its services are compared with what is usual for them.'}
      </p>
      <Link to={rangeLink('/groups', { group })}>Settings of the group {group}</Link>
    </div>
  );
}
