import { parseTraceId } from '@fluoroscope/wire';
import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { getTraceSummaries, type TraceSummary } from '../../api/xray-api.ts';
import { formatAge, formatDuration } from '../../model/format.ts';
import { formatTimeRange, resolveTimeRange } from '../../model/time-range.ts';
import type { Timeline } from '../../model/timeline.ts';
import { summaryOutcome, traceSubject } from '../../model/trace-facts.ts';
import type { SetName } from '../charts/set-mark.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { useTimeRange } from '../time-range-state.ts';
import { useNormalTraces } from './use-normal-traces.ts';

const MOST_RECENT = 12;

interface TraceChooserProps {
  readonly set: SetName;
  /** The trace on the other side, of whose kind others are looked for. */
  readonly other: { readonly traceId: string; readonly timeline: Timeline } | undefined;
  readonly onChoose: (traceId: string) => void;
}

/** Ways to a trace: a normal one of the same kind, an id, or the newest. */
export function TraceChooser({ set, other, onChoose }: TraceChooserProps) {
  return (
    <div className="trace-chooser" data-testid={`choose-${set}`}>
      {other !== undefined && <NormalChoice {...other} onChoose={onChoose} />}
      <IdField set={set} onChoose={onChoose} />
      <RecentChoice except={other?.traceId} onChoose={onChoose} />
    </div>
  );
}

function IdField({ set, onChoose }: Pick<TraceChooserProps, 'set' | 'onChoose'>) {
  const id = useId();
  const [text, setText] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const traceId = parseTraceId(text.trim());
    setIsWrong(traceId === undefined);
    if (traceId !== undefined) onChoose(traceId);
  };
  return (
    <form className="chooser-id" onSubmit={submit}>
      <label htmlFor={id}>Trace {set} by its id</label>
      <input
        id={id}
        value={text}
        spellCheck={false}
        placeholder="1-5759e988-bd862e3fe1be46a994272793"
        aria-invalid={isWrong}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="tool-button">
        Compare
      </button>
      {isWrong && (
        <p role="alert" className="text-fault">
          That is not a trace id: it is 1-, 8 hexadecimal digits, - and 24 more.
        </p>
      )}
    </form>
  );
}

interface NormalChoiceProps {
  readonly traceId: string;
  readonly timeline: Timeline;
  readonly onChoose: (traceId: string) => void;
}

function NormalChoice({ traceId, timeline, onChoose }: NormalChoiceProps) {
  const { data, isError, refetch } = useNormalTraces(traceId, timeline);
  if (isError) {
    return (
      <p className="muted">
        Traces of the same kind could not be asked for.{' '}
        <Button onClick={() => void refetch()}>Try again</Button>
      </p>
    );
  }
  if (data === undefined)
    return (
      <p className="muted" role="status">
        Looking for normal traces of the same kind …
      </p>
    );
  if (data === null)
    return <p className="muted">No trace of the same kind went well within three hours of it.</p>;
  const { fastest, median, count, kind } = data;
  return (
    <div className="chooser-normal">
      <p>
        A normal one: {count === 1 ? 'one trace' : `${count} traces`} <bdi>{kind}</bdi> went well around that
        time.
      </p>
      <div className="button-row">
        {median !== undefined && (
          <button type="button" className="tool-button" onClick={() => onChoose(median.Id)}>
            Median, {formatDuration(median.ResponseTime)}
          </button>
        )}
        <button type="button" className="tool-button" onClick={() => onChoose(fastest.Id)}>
          Fastest, {formatDuration(fastest.ResponseTime)}
        </button>
      </div>
    </div>
  );
}

interface RecentChoiceProps {
  readonly except: string | undefined;
  readonly onChoose: (traceId: string) => void;
}

function RecentChoice({ except, onChoose }: RecentChoiceProps) {
  const [range] = useTimeRange();
  const recent = useQuery({
    queryKey: ['recent-traces', formatTimeRange(range)],
    queryFn: ({ signal }) =>
      getTraceSummaries(resolveTimeRange(range, Date.now()), 'TraceId', undefined, signal),
  });
  const traces = (recent.data?.TraceSummaries ?? []).filter(({ Id }) => Id !== except).slice(0, MOST_RECENT);
  if (recent.isError) {
    return (
      <p className="muted">
        The newest traces could not be listed.{' '}
        <Button onClick={() => void recent.refetch()}>Try again</Button>
      </p>
    );
  }
  if (traces.length === 0)
    return recent.isPending ? null : <p className="muted">No other trace in this range.</p>;
  return (
    <>
      <p>Or one of the newest:</p>
      <ul className="chooser-recent">
        {traces.map((trace) => (
          <li key={trace.Id}>
            <button type="button" onClick={() => onChoose(trace.Id)}>
              <OutcomeBadge outcome={summaryOutcome(trace)} />
              <bdi className="chooser-subject">{subjectText(trace)}</bdi>
              <span>{formatDuration(trace.ResponseTime ?? trace.Duration)}</span>
              <span className="muted">
                {trace.StartTime !== undefined && formatAge(trace.StartTime, Date.now())}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function subjectText(trace: TraceSummary): string {
  const subject = traceSubject(trace);
  switch (subject.kind) {
    case 'request':
      return `${subject.method ?? ''} ${subject.url.slice(0, 200)}`;
    case 'work':
      return subject.name.slice(0, 200);
    case 'unknown':
      return trace.Id;
  }
}
