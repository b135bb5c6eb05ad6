import { Link } from 'react-router';
import type { LinkedTrace } from '../../api/extensions-api.ts';
import { formatAge, formatDuration, formatInstant } from '../../model/format.ts';
import { useRangeLink } from '../time-range-state.ts';

interface LinkedTraceListProps {
  readonly traces: readonly LinkedTrace[];
  readonly label: string;
  /** Goes to the part of this trace that a link is about; without it the list stands at that part. */
  readonly onSelect?: (segmentId: string) => void;
}

/** Traces at the other end of links: whose they are, how long the message was on its way, and the way there. */
export function LinkedTraceList({ traces, label, onSelect }: LinkedTraceListProps) {
  return (
    <ul className="linked-traces" aria-label={label}>
      {traces.map((trace) => (
        <li key={`${trace.TraceId} ${trace.SegmentId} ${trace.LinkedSegmentId}`}>
          <LinkedTraceLine trace={trace} />
          {onSelect !== undefined && (
            <button type="button" className="text-button" onClick={() => onSelect(trace.LinkedSegmentId)}>
              at {trace.LinkedSegmentId}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function LinkedTraceLine({ trace }: { readonly trace: LinkedTrace }) {
  const rangeLink = useRangeLink();
  const { TraceId, SegmentId, Service, StartTime, Age } = trace;
  const isStored = Service !== undefined;
  const facts = [
    Age === undefined ? undefined : ageText(Age),
    StartTime === undefined
      ? undefined
      : `began ${formatInstant(StartTime)}, ${formatAge(StartTime, Date.now())}`,
    isStored ? undefined : 'not stored here',
  ].filter((fact) => fact !== undefined);
  return (
    <>
      <bdi className="linked-service">{Service?.Name ?? 'unknown service'}</bdi>{' '}
      <Link className="mono" to={rangeLink(`/traces/${TraceId}`, { selected: SegmentId })}>
        {TraceId}
      </Link>{' '}
      <span className="muted">{facts.join(', ')}</span>
    </>
  );
}

/** Clocks of two machines may put the receipt before the sending. */
function ageText(seconds: number): string {
  return seconds < 0
    ? `${formatDuration(-seconds)} before it was sent, by the clocks`
    : `${formatDuration(seconds)} on its way`;
}
