import Button from '@cloudscape-design/components/button';
import type { TraceId } from '@fluoroscope/wire';
import type { XrayTrace } from '../../api/xray-api.ts';
import { workTitle } from '../../model/entity-facts.ts';
import { countOf, formatAge, formatDuration, formatInstant } from '../../model/format.ts';
import type { Timeline } from '../../model/timeline.ts';
import { CopyButton } from '../copy-button.tsx';
import { OutcomeBadge, outcomeLabel } from '../outcome-badge.tsx';
import { DownloadMenu } from './download-menu.tsx';

interface TraceHeaderProps {
  readonly trace: XrayTrace;
  readonly traceId: TraceId;
  readonly timeline: Timeline;
  readonly isLoading: boolean;
  readonly onReload: () => void;
}

/** What the request was and how it ended, and what is missing from its record. */
export function TraceHeader({ trace, traceId, timeline, isLoading, onReload }: TraceHeaderProps) {
  return (
    <header className="trace-header">
      <div className="trace-title">
        <EntryTitle timeline={timeline} />
        <div className="page-actions">
          <span className="trace-id">
            <span className="mono">{traceId}</span>
            <CopyButton text={traceId} what="trace id" />
          </span>
          <DownloadMenu trace={trace} />
          <Button
            iconName="refresh"
            ariaLabel="Load the trace again"
            loading={isLoading}
            onClick={onReload}
          />
        </div>
      </div>
      <TraceFacts timeline={timeline} />
      <TraceBanner trace={trace} timeline={timeline} onReload={onReload} />
    </header>
  );
}

function EntryTitle({ timeline }: { readonly timeline: Timeline }) {
  const { entry } = timeline;
  if (entry === undefined) return <h1>Trace</h1>;
  const status = entry.document.http?.response?.status;
  return (
    <>
      <h1>{workTitle(entry.document)}</h1>
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
  const { entry, start, end, nodes, segmentCount, subsegmentCount, inferredCount } = timeline;
  if (nodes.length === 0) return null;
  const responseTime = entry?.end === undefined ? undefined : entry.end - entry.start;
  const inferred = inferredCount === 0 ? '' : `, ${inferredCount} inferred`;
  const facts: readonly (readonly [string, string])[] = [
    ['Entry', entry?.document.name ?? '–'],
    ['Response time', formatDuration(responseTime)],
    [
      'Duration',
      timeline.inProgressCount > 0 ? `${formatDuration(end - start)} so far` : formatDuration(end - start),
    ],
    ['Started', `${formatInstant(start)}, ${formatAge(start, Date.now())}`],
    ['Holds', `${countOf(segmentCount, 'segment')}, ${countOf(subsegmentCount, 'subsegment')}${inferred}`],
  ];
  return (
    <dl className="trace-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface TraceBannerProps {
  readonly trace: XrayTrace;
  readonly timeline: Timeline;
  readonly onReload: () => void;
}

function TraceBanner({ trace, timeline, onReload }: TraceBannerProps) {
  const sentences = bannerSentences(trace, timeline);
  if (sentences.length === 0) return null;
  return (
    <div className="trace-banner" role="status" data-testid="partial-banner">
      <b>This trace is not complete.</b>
      <span>{sentences.join(' ')}</span>
      <Button variant="inline-link" onClick={onReload}>
        Look again
      </Button>
    </div>
  );
}

function bannerSentences(trace: XrayTrace, timeline: Timeline): readonly string[] {
  const sentences: string[] = [];
  const missing = timeline.nodes.filter(({ detached }) => detached === 'parent-missing');
  if (missing.length > 0) {
    const names = [...new Set(missing.map(({ document }) => document.name))];
    const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ' and others' : '');
    const verb = missing.length === 1 ? 'names a parent' : 'name parents';
    sentences.push(`${countOf(missing.length, 'segment')} (${shown}) ${verb} that did not arrive.`);
  }
  if (timeline.inProgressCount > 0) {
    sentences.push(
      `${countOf(timeline.inProgressCount, 'part')} of it ${timeline.inProgressCount === 1 ? 'has' : 'have'} not ended.`,
    );
  }
  if (timeline.unreadable.length > 0) {
    const first = timeline.unreadable[0];
    sentences.push(
      `${countOf(timeline.unreadable.length, 'segment')} could not be read: ${first?.reason ?? ''}`,
    );
  }
  if (trace.LimitExceeded === true)
    sentences.push('It reached its size limit, and what came after was left out.');
  return sentences;
}
