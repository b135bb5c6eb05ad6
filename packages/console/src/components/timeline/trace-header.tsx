import Button from '@cloudscape-design/components/button';
import { toW3cTraceId, type TraceId } from '@fluoroscope/wire';
import type { XrayTrace } from '../../api/xray-api.ts';
import { causeSentence } from '../../model/cause-sentence.ts';
import { workTitle } from '../../model/entity-facts.ts';
import { countOf, formatAge, formatDuration, formatInstant, formatUtcInstant } from '../../model/format.ts';
import type { Timeline } from '../../model/timeline.ts';
import { CopyButton } from '../copy-button.tsx';
import { DoctorBanner } from '../doctor/doctor-banner.tsx';
import { useTraceDoctor } from '../doctor/trace-doctor.tsx';
import { OutcomeBadge, OutcomeIcon, outcomeLabel } from '../outcome-badge.tsx';
import { CompareLink } from '../trace-details/compare-link.tsx';
import { CopyMenu } from '../trace-details/copy-menu.tsx';
import { FileNote } from '../trace-details/file-note.tsx';
import { LinkedTracesPanel } from '../trace-details/linked-traces-panel.tsx';
import { useTraceSource } from '../trace-details/trace-source.ts';
import { DownloadMenu } from './download-menu.tsx';
import '../../styles/trace-details.css';

interface TraceHeaderProps {
  readonly trace: XrayTrace;
  readonly traceId: TraceId;
  readonly timeline: Timeline;
  readonly isLoading: boolean;
  readonly onReload: () => void;
  /** Index into `timeline.nodes`. */
  readonly onSelect: (index: number) => void;
}

/** What the request was, how it ended and why, what is wrong with its record, and where it came from and led to. */
export function TraceHeader(props: TraceHeaderProps) {
  const { trace, traceId, timeline, onSelect } = props;
  const onSelectId = (id: string): void => {
    const index = timeline.nodes.findIndex(({ document }) => document.id === id);
    if (index >= 0) onSelect(index);
  };
  return (
    <header className="trace-header">
      <div className="trace-title">
        <EntryTitle timeline={timeline} />
        <TraceActions {...props} />
      </div>
      <FileNote traceId={traceId} />
      <TraceFacts timeline={timeline} />
      <CauseLine timeline={timeline} onSelect={onSelect} />
      <LinkedTracesPanel traceId={traceId} onSelectId={onSelectId} />
      <DoctorBanner trace={trace} timeline={timeline} onSelectId={onSelectId} />
    </header>
  );
}

function TraceActions({ trace, traceId, isLoading, onReload }: TraceHeaderProps) {
  const { reported } = useTraceDoctor();
  const source = useTraceSource();
  return (
    <div className="page-actions">
      <span className="trace-id">
        <span className="mono" title={`W3C: ${toW3cTraceId(traceId)}`}>
          {traceId}
        </span>
        <CopyButton text={traceId} what="trace id" />
      </span>
      <CopyMenu traceId={traceId} />
      <DownloadMenu trace={reported ?? trace} />
      {source.kind === 'service' && (
        <>
          <CompareLink traceId={traceId} />
          <Button
            iconName="refresh"
            ariaLabel="Load the trace again"
            loading={isLoading}
            onClick={onReload}
          />
        </>
      )}
    </div>
  );
}

/** Two lines of it are shown, and this much to a pointer that rests on it; the rest is in the details. */
const MOST_TITLE_CHARACTERS = 1000;

function EntryTitle({ timeline }: { readonly timeline: Timeline }) {
  const { entry } = timeline;
  if (entry === undefined) return <h1>Trace</h1>;
  const status = entry.document.http?.response?.status;
  const title = workTitle(entry.document);
  return (
    <>
      <h1 title={title.slice(0, MOST_TITLE_CHARACTERS)}>
        <bdi>{title.slice(0, MOST_TITLE_CHARACTERS)}</bdi>
      </h1>
      {entry.end === undefined ? (
        <OutcomeBadge outcome="progress" />
      ) : (
        <OutcomeBadge
          outcome={entry.outcome}
          text={
            status === undefined ? outcomeLabel(entry.outcome) : `${status} ${outcomeLabel(entry.outcome)}`
          }
        />
      )}
    </>
  );
}

function TraceFacts({ timeline }: { readonly timeline: Timeline }) {
  const { entry, start, end, nodes, services, segmentCount, subsegmentCount, inferredCount } = timeline;
  if (nodes.length === 0) return null;
  const responseTime = entry?.end === undefined ? undefined : entry.end - entry.start;
  const inferred = inferredCount === 0 ? '' : `, ${inferredCount} inferred`;
  const local = formatInstant(start);
  const utc = formatUtcInstant(start).replace('T', ' ').replace('Z', '');
  const facts: readonly (readonly [name: string, value: string, more?: string | undefined])[] = [
    ['Entry', entry?.document.name.slice(0, MOST_TITLE_CHARACTERS) ?? '–'],
    ['Response time', formatDuration(responseTime)],
    [
      'Duration',
      timeline.inProgressCount > 0 ? `${formatDuration(end - start)} so far` : formatDuration(end - start),
    ],
    ['Started', `${local}, ${formatAge(start, Date.now())}`, utc === local ? undefined : `${utc} UTC`],
    ['Holds', `${countOf(segmentCount, 'segment')}, ${countOf(subsegmentCount, 'subsegment')}${inferred}`],
    ['Services', String(services.length)],
  ];
  return (
    <dl className="trace-facts">
      {facts.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
            {more !== undefined && <span className="fact-more"> {more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface CauseLineProps {
  readonly timeline: Timeline;
  readonly onSelect: (index: number) => void;
}

function CauseLine({ timeline, onSelect }: CauseLineProps) {
  const cause = causeSentence(timeline);
  const outcome = cause === undefined ? undefined : timeline.nodes[cause.index]?.outcome;
  if (cause === undefined || outcome === undefined) return null;
  return (
    <p className={`cause-line text-${outcome}`} data-testid="likely-cause">
      <OutcomeIcon outcome={outcome} size={13} /> <span>Likely cause:</span>{' '}
      <button type="button" className="part-link" onClick={() => onSelect(cause.index)}>
        <bdi>{cause.subject}</bdi>
      </button>{' '}
      <bdi className="cause-predicate">{cause.predicate}</bdi>
    </p>
  );
}
