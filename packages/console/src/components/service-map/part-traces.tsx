import Button from '@cloudscape-design/components/button';
import { bothOf, type SecondsRange } from '../../model/filter-text.ts';
import { countOf, formatDuration, formatShare } from '../../model/format.ts';
import { secondsParam, type MapOptions } from '../../model/map-options.ts';
import { mapExpression, partExpression, type MapPart, type PartCondition } from '../../model/part-filter.ts';
import { countWithin, type CallStatistics } from '../../model/service-statistics.ts';
import { LinkButton } from '../link-button.tsx';
import { useRangeLink } from '../time-range-state.ts';
import { useUrlChange } from '../use-url-param.ts';
import { ResponseTimeChart } from './response-time-chart.tsx';

interface PartTracesProps {
  readonly statistics: CallStatistics;
  readonly part: MapPart;
  readonly options: MapOptions;
}

/** The ways from a node or an edge to its traces:
 *  all of them, those of an outcome, those of a range of response times. */
export function PartTraces({ statistics, part, options }: PartTracesProps) {
  const { group, filter, responseTimes } = options;
  const rangeLink = useRangeLink();
  const change = useUrlChange();
  const link = (path: string, condition: PartCondition): string =>
    rangeLink(path, { filter: bothOf(mapExpression(group, filter), partExpression(part, condition)) });
  const troubles = (['fault', 'error', 'throttle'] as const).filter(
    (outcome) => statistics.countByOutcome[outcome] > 0,
  );
  return (
    <>
      <div className="button-row">
        <LinkButton to={link('/traces', { responseTimes })} variant="primary">
          View traces
        </LinkButton>
        {troubles.map((outcome) => (
          <LinkButton key={outcome} to={link('/traces', { outcome, responseTimes })}>
            {`View ${outcome}s`}
          </LinkButton>
        ))}
        <LinkButton to={link('/analytics', { responseTimes })}>Analyze</LinkButton>
      </div>
      {statistics.histogram.length > 0 && (
        <>
          <h3>Response time</h3>
          <ResponseTimeChart
            histogram={statistics.histogram}
            range={responseTimes}
            onRange={(range) => change({ times: range && secondsParam(range) })}
          />
          <ChosenTimes
            statistics={statistics}
            range={responseTimes}
            onClear={() => change({ times: undefined })}
          />
        </>
      )}
    </>
  );
}

interface ChosenTimesProps {
  readonly statistics: CallStatistics;
  readonly range: SecondsRange | undefined;
  readonly onClear: () => void;
}

function ChosenTimes({ statistics, range, onClear }: ChosenTimesProps) {
  if (range === undefined) {
    return <p className="map-details-hint">Drag over the bars to see the traces of a range.</p>;
  }
  const count = countWithin(statistics.histogram, range);
  return (
    <p className="map-details-hint" role="status" data-testid="chosen-times">
      {describeRange(range)}: {countOf(count, 'call')} ({formatShare(count / Math.max(1, statistics.count))}).
      The links above lead to the traces with these.{' '}
      <Button variant="inline-link" onClick={onClear}>
        Clear the range
      </Button>
    </p>
  );
}

function describeRange([from, to]: SecondsRange): string {
  if (to === undefined) return `${formatDuration(from)} and longer`;
  return from === undefined
    ? `Below ${formatDuration(to)}`
    : `${formatDuration(from)} to ${formatDuration(to)}`;
}
