import { useMemo, useState } from 'react';
import type { CriticalPath } from '../../model/critical-path.ts';
import { formatCount, formatDuration, formatShare } from '../../model/format.ts';
import type { ServiceMark } from '../../model/service-mark.ts';
import type { Timeline } from '../../model/timeline.ts';
import { ServiceBadge } from './service-badge.tsx';

const FIRST_SHOWN = 10;

interface ServiceLegendProps {
  readonly timeline: Timeline;
  readonly marks: readonly ServiceMark[];
  readonly selfTimes: Float64Array;
  readonly critical: CriticalPath | undefined;
  readonly highlighted: string | undefined;
  readonly hidden: ReadonlySet<string>;
  readonly onHighlight: (name: string | undefined) => void;
  readonly onHide: (name: string, isHidden: boolean) => void;
}

interface ServiceLine {
  readonly name: string;
  readonly mark: ServiceMark | undefined;
  readonly count: number;
  /** Seconds. */
  readonly own: number;
  /** Seconds on the critical path; undefined while it is not shown. */
  readonly critical: number | undefined;
}

/** The services of the trace with their rows and own time, the busiest first.
 *  A click makes one stand out, or hides it. */
export function ServiceLegend(props: ServiceLegendProps) {
  const { timeline, marks, selfTimes, critical, highlighted, hidden, onHighlight, onHide } = props;
  const lines = useMemo(
    () => linesOf(timeline, marks, selfTimes, critical),
    [timeline, marks, selfTimes, critical],
  );
  const [isLong, setLong] = useState(false);
  const shown = isLong ? lines : lines.slice(0, FIRST_SHOWN);
  return (
    <div className="service-legend" role="group" aria-label="Services" data-testid="service-legend">
      {shown.map((line) => (
        <span key={line.name} className="legend-service" data-hidden={hidden.has(line.name)}>
          <button
            type="button"
            className="legend-name"
            aria-pressed={highlighted === line.name}
            title={`${line.name}: make its rows stand out`}
            onClick={() => onHighlight(highlighted === line.name ? undefined : line.name)}
          >
            <ServiceBadge mark={line.mark} name={line.name} />
            <bdi className="legend-text">{line.name}</bdi>
            <span className="legend-numbers">{numbersOf(line, critical)}</span>
          </button>
          <button
            type="button"
            className="legend-hide"
            aria-pressed={hidden.has(line.name)}
            aria-label={`Hide the rows of ${line.name}`}
            title={hidden.has(line.name) ? 'Show its rows' : 'Hide its rows'}
            onClick={() => onHide(line.name, !hidden.has(line.name))}
          >
            <svg
              width="14"
              height="14"
              viewBox="0 0 14 14"
              fill="none"
              stroke="currentColor"
              aria-hidden="true"
            >
              <path d="M1 7c3-5 9-5 12 0-3 5-9 5-12 0z" />
              {hidden.has(line.name) ? (
                <path d="M2 12 12 2" strokeWidth="1.5" />
              ) : (
                <circle cx="7" cy="7" r="1.8" />
              )}
            </svg>
          </button>
        </span>
      ))}
      {lines.length > FIRST_SHOWN && (
        <button type="button" className="legend-more" onClick={() => setLong(!isLong)}>
          {isLong ? 'Fewer' : `${formatCount(lines.length - FIRST_SHOWN)} more`}
        </button>
      )}
    </div>
  );
}

function numbersOf(line: ServiceLine, path: CriticalPath | undefined): string {
  const own = `${formatCount(line.count)} · ${formatDuration(line.own)}`;
  if (path === undefined || line.critical === undefined) return own;
  return `${own} · ${formatShare(path.seconds > 0 ? line.critical / path.seconds : 0)} of the path`;
}

/** Services that differ in their origin alone are one line. */
function linesOf(
  timeline: Timeline,
  marks: readonly ServiceMark[],
  selfTimes: Float64Array,
  critical: CriticalPath | undefined,
): readonly ServiceLine[] {
  const counts = timeline.services.map(() => 0);
  const own = timeline.services.map(() => 0);
  for (const [index, { service }] of timeline.nodes.entries()) {
    counts[service] = (counts[service] ?? 0) + 1;
    own[service] = (own[service] ?? 0) + (selfTimes[index] ?? 0);
  }
  const lines = new Map<string, ServiceLine>();
  for (const [service, { name }] of timeline.services.entries()) {
    const known = lines.get(name);
    lines.set(name, {
      name,
      mark: known?.mark ?? marks[service],
      count: (known?.count ?? 0) + (counts[service] ?? 0),
      own: (known?.own ?? 0) + (own[service] ?? 0),
      critical: critical && (known?.critical ?? 0) + (critical.secondsByService[service] ?? 0),
    });
  }
  return [...lines.values()].sort((a, b) => b.own - a.own);
}
