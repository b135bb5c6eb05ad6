import Button from '@cloudscape-design/components/button';
import { Link } from 'react-router';
import { workTitle } from '../../model/entity-facts.ts';
import { countOf, formatDuration, formatInstant } from '../../model/format.ts';
import type { Timeline } from '../../model/timeline.ts';
import { SetMark, type SetName } from '../charts/set-mark.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { useRangeLink } from '../time-range-state.ts';
import { TraceChooser } from './trace-chooser.tsx';
import type { ComparedTrace } from './use-compared-trace.ts';

interface TraceSideProps {
  readonly set: SetName;
  readonly trace: ComparedTrace;
  readonly other: ComparedTrace;
  readonly onChoose: (traceId: string | undefined) => void;
}

/** Who is on one side of the comparison, or the ways to choose. */
export function TraceSide({ set, trace, other, onChoose }: TraceSideProps) {
  return (
    <section className="compare-side" data-set={set} aria-label={`Trace ${set}`} data-testid={`side-${set}`}>
      <SetMark set={set} />
      <div className="compare-side-body">
        <SideState trace={trace} />
        {(trace.kind === 'none' || trace.kind === 'invalid') && (
          <TraceChooser set={set} other={other.kind === 'ready' ? other : undefined} onChoose={onChoose} />
        )}
      </div>
      {trace.kind !== 'none' && (
        <button type="button" className="tool-button" onClick={() => onChoose(undefined)}>
          Choose another
        </button>
      )}
    </section>
  );
}

function SideState({ trace }: { readonly trace: ComparedTrace }) {
  switch (trace.kind) {
    case 'none':
      return null;
    case 'invalid':
      return (
        <p role="alert">
          <bdi className="mono">{trace.text.slice(0, 100)}</bdi> is not a trace id.
        </p>
      );
    case 'loading':
      return (
        <p role="status">
          Loading {trace.traceId}
          {trace.loaded === undefined ? '' : `: ${countOf(trace.loaded.segments, 'segment')}`}
        </p>
      );
    case 'failed':
      return (
        <p role="alert">
          {trace.traceId} could not be loaded: {trace.error.message}{' '}
          <Button onClick={trace.retry}>Try again</Button>
        </p>
      );
    case 'unknown':
      return (
        <p role="alert">
          No segment of <span className="mono">{trace.traceId}</span> is stored: it was not sampled, is still
          on its way, or is older than the retention time. <Button onClick={trace.retry}>Look again</Button>
        </p>
      );
    case 'ready':
      return <SideFacts traceId={trace.traceId} timeline={trace.timeline} />;
  }
}

function SideFacts({ traceId, timeline }: { readonly traceId: string; readonly timeline: Timeline }) {
  const rangeLink = useRangeLink();
  const { entry, start, end, services, nodes, inProgressCount } = timeline;
  if (nodes.length === 0) return <p>No segment of {traceId} can be read.</p>;
  return (
    <>
      <h2>
        <bdi>{entry === undefined ? 'Trace' : workTitle(entry.document).slice(0, 300)}</bdi>
      </h2>
      <p className="compare-facts">
        {inProgressCount > 0 ? (
          <OutcomeBadge outcome="progress" text="Still growing" />
        ) : (
          <OutcomeBadge outcome={entry?.outcome ?? 'ok'} />
        )}
        <b>{formatDuration(end - start)}</b>
        <span>{countOf(services.length, 'service')}</span>
        <span>{countOf(nodes.length, 'part')}</span>
        <span className="muted">{formatInstant(start)}</span>
        <Link className="mono" to={rangeLink(`/traces/${traceId}`)}>
          {traceId}
        </Link>
      </p>
    </>
  );
}
