import { Link } from 'react-router';
import type { TraceSummary } from '../../api/xray-api.ts';
import { formatAge, formatDuration, formatInstant } from '../../model/format.ts';
import { serviceKind } from '../../model/service-kind.ts';
import { annotationOf, type TraceColumn } from '../../model/trace-columns.ts';
import { annotationValues, isUnderWay, summaryOutcome, traceSubject } from '../../model/trace-facts.ts';
import { CopyButton } from '../copy-button.tsx';
import { OutcomeBadge, outcomeLabel } from '../outcome-badge.tsx';
import { useRangeLink } from '../time-range-state.ts';
import { useNow } from './use-now.ts';

interface CellProps {
  readonly trace: TraceSummary;
}

/** Most of a cell is cut by its width; this bounds what a hostile value may cost. */
const MOST_CHARACTERS = 400;

/** What a column says of a trace. */
export function TraceCell({ column, trace }: CellProps & { readonly column: TraceColumn['id'] }) {
  switch (column) {
    case 'id':
      return <TraceIdCell traceId={trace.Id} />;
    case 'age':
      return <AgeCell trace={trace} />;
    case 'time':
      return trace.StartTime === undefined ? (
        <Nothing />
      ) : (
        <Numeric>{formatInstant(trace.StartTime)}</Numeric>
      );
    case 'outcome':
      return <OutcomeCell trace={trace} />;
    case 'entry':
      return <EntryCell trace={trace} />;
    case 'request':
      return <RequestCell trace={trace} />;
    case 'response':
      return <Numeric>{formatDuration(trace.ResponseTime)}</Numeric>;
    case 'duration':
      return <Numeric>{formatDuration(trace.Duration)}</Numeric>;
    case 'annotations':
      return <AnnotationsCell trace={trace} />;
    case 'user':
      return <TextCell texts={(trace.Users ?? []).flatMap(({ UserName }) => UserName ?? [])} />;
    case 'services':
      return <TextCell texts={(trace.ServiceIds ?? []).flatMap(({ Name }) => Name ?? [])} />;
    case 'method':
      return <TextCell texts={[trace.Http?.HttpMethod ?? '']} />;
    case 'status':
      return <Numeric>{trace.Http?.HttpStatus ?? '–'}</Numeric>;
    case 'clientip':
      return <TextCell texts={[trace.Http?.ClientIp ?? '']} />;
    default:
      return <TextCell texts={annotationValues(trace, annotationOf(column) ?? '').map(String)} />;
  }
}

function Nothing() {
  return <span className="muted">–</span>;
}

function Numeric({ children }: { readonly children: string | number }) {
  return <span className="number-cell">{children}</span>;
}

function TextCell({ texts }: { readonly texts: readonly string[] }) {
  const text = [...new Set(texts)]
    .filter((part) => part !== '')
    .join(', ')
    .slice(0, MOST_CHARACTERS);
  return text === '' ? <Nothing /> : <bdi title={text}>{text}</bdi>;
}

/** The first characters hold the time and the last are random: together they tell ids of one page apart. */
function shortTraceId(traceId: string): string {
  return traceId.length > 20 ? `${traceId.slice(0, 10)}…${traceId.slice(-6)}` : traceId;
}

function TraceIdCell({ traceId }: { readonly traceId: string }) {
  const rangeLink = useRangeLink();
  return (
    <span className="trace-id-cell">
      <Link
        className="mono"
        to={rangeLink(`/traces/${traceId}`)}
        title={traceId}
        data-testid="trace-link"
        data-trace-id={traceId}
      >
        {shortTraceId(traceId)}
      </Link>
      <CopyButton text={traceId} what="trace id" />
    </span>
  );
}

function AgeCell({ trace }: CellProps) {
  const nowMs = useNow();
  if (trace.StartTime === undefined) return <Nothing />;
  const instant = new Date(trace.StartTime * 1000);
  return (
    <time dateTime={instant.toISOString()} title={formatInstant(trace.StartTime)}>
      {formatAge(trace.StartTime, nowMs)}
    </time>
  );
}

function OutcomeCell({ trace }: CellProps) {
  if (isUnderWay(trace)) return <OutcomeBadge outcome="progress" />;
  const outcome = summaryOutcome(trace);
  const status = trace.Http?.HttpStatus;
  const text = status === undefined ? outcomeLabel(outcome) : `${status} ${outcomeLabel(outcome)}`;
  return (
    <span className="badge-cell">
      <OutcomeBadge outcome={outcome} text={text} />
      {trace.IsPartial === true && <OutcomeBadge outcome="progress" text="Partial" />}
    </span>
  );
}

function EntryCell({ trace }: CellProps) {
  if (trace.EntryPoint?.Name === undefined) return <Nothing />;
  const { Name, Type } = trace.EntryPoint;
  return (
    <bdi title={`${Name.slice(0, MOST_CHARACTERS)} (${serviceKind(Type).label})`}>
      {Name.slice(0, MOST_CHARACTERS)}
    </bdi>
  );
}

function RequestCell({ trace }: CellProps) {
  const subject = traceSubject(trace);
  switch (subject.kind) {
    case 'unknown':
      return <Nothing />;
    case 'request':
      return (
        <bdi title={subject.url.slice(0, MOST_CHARACTERS)}>
          {subject.method !== undefined && <b>{subject.method} </b>}
          {subject.url.slice(0, MOST_CHARACTERS)}
        </bdi>
      );
    case 'work':
      return (
        <span title={subject.name.slice(0, MOST_CHARACTERS)}>
          <span className="muted">{subject.what} </span>
          <bdi>{subject.name.slice(0, MOST_CHARACTERS)}</bdi>
        </span>
      );
  }
}

/** The first few with their values; all of them in the title. */
function AnnotationsCell({ trace }: CellProps) {
  const keys = Object.keys(trace.Annotations ?? {}).slice(0, 20);
  if (keys.length === 0) return <Nothing />;
  const texts = keys.map(
    (key) => `${key.slice(0, 60)}=${annotationValues(trace, key).join(', ').slice(0, 80)}`,
  );
  return (
    <span title={texts.join('\n')}>
      {texts.slice(0, 4).map((text) => (
        <bdi key={text} className="annotation-chip">
          {text}
        </bdi>
      ))}
    </span>
  );
}
