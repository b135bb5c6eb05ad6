import { useQueries } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Group } from '../../api/configuration-api.ts';
import { getTraceStatistics, type TraceStatistics } from '../../api/extensions-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import { formatCount, formatDuration, formatShare } from '../../model/format.ts';
import { useRangeLink } from '../time-range-state.ts';

interface GroupTableProps {
  readonly groups: readonly Group[];
  readonly window: TimeWindow;
  readonly selected: string | undefined;
  readonly onSelect: (name: string) => void;
}

/** The groups with what each selects of the traces of the time range. */
export function GroupTable({ groups, window, selected, onSelect }: GroupTableProps) {
  const seconds = window.EndTime - window.StartTime;
  const counts = useQueries({
    queries: groups.map(({ FilterExpression: filter = '' }) => ({
      queryKey: ['group-statistics', window, filter],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        getTraceStatistics({ window, filter }, seconds, signal),
    })),
  });
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Groups, scrollable">
      <table className="plain-table" aria-label="Groups">
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col">Filter expression</th>
            <th scope="col" className="number-column">
              Traces
            </th>
            <th scope="col" className="number-column">
              Faults
            </th>
            <th scope="col" className="number-column">
              p95
            </th>
            <th scope="col">Insights</th>
            <th scope="col">Show</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group, index) => (
            <GroupRow
              key={group.GroupARN}
              group={group}
              statistics={counts[index]?.data}
              isFailed={counts[index]?.isError === true}
              isSelected={group.GroupName === selected}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface GroupRowProps {
  readonly group: Group;
  readonly statistics: TraceStatistics | undefined;
  readonly isFailed: boolean;
  readonly isSelected: boolean;
  readonly onSelect: (name: string) => void;
}

function GroupRow({ group, statistics, isFailed, isSelected, onSelect }: GroupRowProps) {
  const { GroupName: name, FilterExpression: expression } = group;
  const pending = isFailed ? 'not counted' : '…';
  return (
    <tr data-selected={isSelected} data-testid="group-row" data-name={name}>
      <th scope="row">
        <button type="button" className="link-like" aria-pressed={isSelected} onClick={() => onSelect(name)}>
          {name}
        </button>
      </th>
      <td className="expression-cell mono" title={expression}>
        {expression === undefined ? <span className="muted">every trace</span> : <bdi>{expression}</bdi>}
      </td>
      <td className="number-column">
        {statistics === undefined ? pending : formatCount(statistics.TotalCount)}
      </td>
      <td className="number-column">{statistics === undefined ? '' : faultText(statistics)}</td>
      <td className="number-column">{formatDuration(statistics?.ResponseTime?.P95)}</td>
      <td>{group.InsightsConfiguration?.InsightsEnabled === true ? 'on' : 'off'}</td>
      <td>
        <GroupLinks name={name} expression={expression} />
      </td>
    </tr>
  );
}

function faultText({ FaultCount, TotalCount }: TraceStatistics): string {
  return FaultCount === 0 ? '0' : `${formatCount(FaultCount)} (${formatShare(FaultCount / TotalCount)})`;
}

function GroupLinks({
  name,
  expression = '',
}: {
  readonly name: string;
  readonly expression?: string | undefined;
}) {
  const rangeLink = useRangeLink();
  const filter: Record<string, string> = expression === '' ? {} : { filter: expression };
  return (
    <span className="cell-links">
      <Link
        to={rangeLink('/trace-map', expression === '' ? {} : { group: name })}
        aria-label={`Map of ${name}`}
      >
        Map
      </Link>
      <Link to={rangeLink('/traces', filter)} aria-label={`Traces of ${name}`}>
        Traces
      </Link>
      <Link to={rangeLink('/analytics', filter)} aria-label={`Analytics of ${name}`}>
        Analytics
      </Link>
    </span>
  );
}
