import Button from '@cloudscape-design/components/button';
import type { TraceStatistics } from '../../api/extensions-api.ts';
import { divided, type AnalyticsSets } from '../../model/analytics-sets.ts';
import { outcomeTerm, responseTimeTerm } from '../../model/filter-text.ts';
import { formatCount, formatDuration } from '../../model/format.ts';

interface SetStartersProps {
  readonly sets: AnalyticsSets;
  readonly statistics: TraceStatistics | undefined;
  readonly onChange: (sets: AnalyticsSets) => void;
}

interface Starter {
  readonly label: string;
  readonly term: string;
}

/** Divisions of A that are usually asked for first: each leaves in A what is wrong, and makes a B of the others. */
export function SetStarters({ sets, statistics, onChange }: SetStartersProps) {
  const starters = statistics === undefined ? [] : startersOf(statistics);
  if (starters.length === 0) return undefined;
  return (
    <div className="button-row analytics-starters" role="group" aria-label="Divide A">
      <span className="muted">Divide A:</span>
      {starters.map(({ label, term }) => (
        <Button key={label} iconName="filter" onClick={() => onChange(divided(sets, term))}>
          {label}
        </Button>
      ))}
    </div>
  );
}

/** A division that would leave one side empty is left out. */
function startersOf(statistics: TraceStatistics): readonly Starter[] {
  const { TotalCount, FaultCount, ErrorCount, ResponseTime } = statistics;
  const outcomes = [
    { outcome: 'fault', noun: 'Faults', count: FaultCount },
    { outcome: 'error', noun: 'Errors', count: ErrorCount },
  ] as const;
  const ends = outcomes
    .filter(({ count }) => count > 0 && count < TotalCount)
    .map(({ outcome, noun, count }) => ({
      label: `${noun} (${formatCount(count)})`,
      term: outcomeTerm(outcome),
    }));
  if (ResponseTime === undefined || ResponseTime.P95 <= ResponseTime.P50) return ends;
  const slow = {
    label: `Slower than p95 (${formatDuration(ResponseTime.P95)})`,
    term: responseTimeTerm([ResponseTime.P95, undefined]),
  };
  return [slow, ...ends];
}
