import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { getServiceGraph, type HistogramEntry } from '../../api/xray-api.ts';
import { durationKind, hourAround, rankOf, type DurationRank } from '../../model/duration-rank.ts';
import { responseTimeTerm } from '../../model/filter-text.ts';
import { formatCount, formatDuration, formatShare } from '../../model/format.ts';
import { binHistogram } from '../../model/service-statistics.ts';
import type { Timeline, TimelineNode } from '../../model/timeline.ts';
import { useTracesLink } from './filter-links.tsx';
import { useTraceSource } from './trace-source.ts';

/** Of fewer a share says nothing. */
const LEAST_COUNT = 5;
const KEEP_MS = 300_000;

interface DurationRankNoteProps {
  readonly node: TimelineNode;
  readonly timeline: Timeline;
}

/** How long this took among its kind in the hour around the trace; nothing where there is no kind or nothing known. */
export function DurationRankNote({ node, timeline }: DurationRankNoteProps) {
  const source = useTraceSource();
  const window = hourAround(timeline.start);
  const linkTo = useTracesLink();
  const graph = useQuery({
    queryKey: ['service-graph-around', window.StartTime],
    queryFn: ({ signal }) => getServiceGraph(window, signal),
    enabled: source.kind === 'service' && Number.isFinite(window.StartTime),
    staleTime: KEEP_MS,
    // A comparison is an extra: where it cannot be had, the details are whole without it.
    retry: false,
  });
  const kind = graph.data === undefined ? undefined : durationKind(node, timeline, graph.data);
  const seconds = node.end === undefined ? undefined : node.end - node.start;
  const rank = kind === undefined || seconds === undefined ? undefined : rankOf(seconds, kind.histogram);
  if (kind === undefined || rank === undefined || seconds === undefined || rank.count < LEAST_COUNT)
    return null;
  const slower = kind.filterOf(responseTimeTerm([Math.floor(seconds * 1000) / 1000, undefined]));
  return (
    <div className="duration-rank" data-testid="duration-rank">
      <p>
        Took longer than <b>{formatShare(rank.shareFaster)}</b> of the {formatCount(rank.count)}{' '}
        <bdi>{kind.name}</bdi> in the hour around this trace.{' '}
        <span className="muted">{medianText(seconds, rank)}</span>{' '}
        <Link to={linkTo(slower)}>Find those that took as long</Link>
      </p>
      <RankHistogram histogram={kind.histogram} seconds={seconds} />
    </div>
  );
}

function medianText(seconds: number, { median }: DurationRank): string {
  const times = median > 0 ? seconds / median : 1;
  const factor = times >= 1.5 ? `, ${times >= 10 ? Math.round(times) : times.toFixed(1)} times that` : '';
  return `The median is ${formatDuration(median)}; this took ${formatDuration(seconds)}${factor}.`;
}

const WIDTH = 300;
const HEIGHT = 36;
const BINS = 50;

interface RankHistogramProps {
  readonly histogram: readonly HistogramEntry[];
  readonly seconds: number;
}

function RankHistogram({ histogram, seconds }: RankHistogramProps) {
  const bins = binHistogram(histogram, BINS);
  const most = bins.reduce((peak, { count }) => Math.max(peak, count), 0);
  const step = WIDTH / BINS;
  const top = (bins[0]?.toSeconds ?? 0) * BINS;
  const x = Math.min(WIDTH - 1, (seconds / top) * WIDTH);
  return (
    <div className="rank-histogram" aria-hidden="true">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
        {bins.map(({ fromSeconds, count }, index) => {
          const height = count === 0 ? 0 : Math.max(1.5, (count / most) * (HEIGHT - 8));
          return (
            <rect key={fromSeconds} x={index * step} y={HEIGHT - height} width={step - 1} height={height} />
          );
        })}
        <path className="rank-mark" d={`M${x} 6V${HEIGHT}M${x - 4} 1h8l-4 6z`} />
      </svg>
      <span>0</span>
      <span>{formatDuration(top)}</span>
    </div>
  );
}
