import type { InsightSummary } from '../../api/insights-api.ts';
import { formatAge, formatDuration, formatInstant } from '../../model/format.ts';

interface InsightListProps {
  readonly insights: readonly InsightSummary[];
  readonly nowMs: number;
  readonly selected: string | undefined;
  readonly onSelect: (insightId: string) => void;
}

/** Insights, the newest first. */
export function InsightList({ insights, nowMs, selected, onSelect }: InsightListProps) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Insights, scrollable">
      <table className="plain-table" aria-label="Insights, newest first">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Root cause</th>
            <th scope="col">What happened</th>
            <th scope="col">Began</th>
            <th scope="col">Lasted</th>
          </tr>
        </thead>
        <tbody>
          {insights.map((insight) => {
            const isSelected = insight.InsightId === selected;
            return (
              <tr key={insight.InsightId} data-selected={isSelected} data-testid="insight-row">
                <td>
                  <span className="insight-state" data-state={insight.State}>
                    {insight.State === 'ACTIVE' ? '● Active' : '✓ Closed'}
                  </span>
                </td>
                <th scope="row">
                  <button
                    type="button"
                    className="link-like"
                    aria-pressed={isSelected}
                    onClick={() => onSelect(insight.InsightId)}
                  >
                    {insight.RootCauseServiceId?.Name ?? insight.InsightId}
                  </button>
                </th>
                <td>{insight.Summary}</td>
                <td title={formatInstant(insight.StartTime ?? 0)}>
                  {insight.StartTime !== undefined && formatAge(insight.StartTime, nowMs)}
                </td>
                <td>{lengthOf(insight)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function lengthOf({ StartTime, EndTime }: InsightSummary): string {
  if (StartTime === undefined) return '–';
  return EndTime === undefined ? 'still active' : formatDuration(EndTime - StartTime);
}
