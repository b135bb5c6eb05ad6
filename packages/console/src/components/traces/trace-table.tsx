import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { TraceSummary } from '../../api/xray-api.ts';
import { formatAge, formatDuration, formatInstant } from '../../model/format.ts';
import { serviceKind } from '../../model/service-kind.ts';
import { summaryOutcome } from '../../model/trace-selection.ts';
import { CopyButton } from '../copy-button.tsx';
import { OutcomeBadge, outcomeLabel } from '../outcome-badge.tsx';
import { useRangeLink } from '../time-range-state.ts';

interface TraceTableProps {
  readonly traces: readonly TraceSummary[];
  readonly nowMs: number;
  readonly isLoading: boolean;
  readonly empty: ReactNode;
}

/** Traces in the order given. */
export function TraceTable({ traces, nowMs, isLoading, empty }: TraceTableProps) {
  return (
    <Table
      variant="borderless"
      contentDensity="compact"
      items={traces}
      trackBy="Id"
      columnDefinitions={columnDefinitions(nowMs)}
      loading={isLoading}
      loadingText="Loading traces"
      empty={empty}
      resizableColumns
      stickyHeader
      ariaLabels={{ tableLabel: 'Traces, newest first' }}
    />
  );
}

function columnDefinitions(nowMs: number): TableProps.ColumnDefinition<TraceSummary>[] {
  return [
    {
      id: 'id',
      header: 'Trace',
      cell: (trace) => <TraceIdCell traceId={trace.Id} />,
      width: 180,
      isRowHeader: true,
    },
    { id: 'age', header: 'Age', cell: (trace) => <AgeCell trace={trace} nowMs={nowMs} />, width: 100 },
    { id: 'outcome', header: 'Outcome', cell: (trace) => <OutcomeCell trace={trace} />, width: 210 },
    { id: 'entry', header: 'Entry', cell: (trace) => <EntryCell trace={trace} />, width: 120 },
    {
      id: 'request',
      header: 'Request',
      cell: (trace) => <RequestCell trace={trace} />,
      minWidth: 180,
      width: 275,
    },
    {
      id: 'response',
      header: 'Response time',
      cell: (trace) => <span className="number-cell">{formatDuration(trace.ResponseTime)}</span>,
      width: 135,
    },
    {
      id: 'duration',
      header: 'Duration',
      cell: (trace) => <span className="number-cell">{formatDuration(trace.Duration)}</span>,
      width: 100,
    },
    {
      id: 'annotations',
      header: 'Annotations',
      cell: (trace) => <AnnotationsCell trace={trace} />,
      width: 120,
    },
  ];
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

function AgeCell({ trace, nowMs }: { readonly trace: TraceSummary; readonly nowMs: number }) {
  if (trace.StartTime === undefined) return '–';
  const instant = new Date(trace.StartTime * 1000);
  return (
    <time dateTime={instant.toISOString()} title={formatInstant(trace.StartTime)}>
      {formatAge(trace.StartTime, nowMs)}
    </time>
  );
}

function OutcomeCell({ trace }: { readonly trace: TraceSummary }) {
  const outcome = summaryOutcome(trace);
  // What has not ended has not gone well yet.
  if (outcome === 'ok' && trace.IsPartial === true && trace.Duration === undefined) {
    return <OutcomeBadge outcome="progress" />;
  }
  const status = trace.Http?.HttpStatus;
  const text = status === undefined ? outcomeLabel(outcome) : `${status} ${outcomeLabel(outcome)}`;
  return (
    <span className="badge-cell">
      <OutcomeBadge outcome={outcome} text={text} />
      {trace.IsPartial === true && <OutcomeBadge outcome="progress" text="Partial" />}
    </span>
  );
}

function EntryCell({ trace }: { readonly trace: TraceSummary }) {
  if (trace.EntryPoint?.Name === undefined) return '–';
  return <span title={serviceKind(trace.EntryPoint.Type).label}>{trace.EntryPoint.Name}</span>;
}

function RequestCell({ trace }: { readonly trace: TraceSummary }) {
  const { HttpMethod, HttpURL } = trace.Http ?? {};
  if (HttpMethod === undefined && HttpURL === undefined) return '–';
  return (
    <span title={HttpURL}>
      {HttpMethod !== undefined && <b>{HttpMethod} </b>}
      {HttpURL}
    </span>
  );
}

function AnnotationsCell({ trace }: { readonly trace: TraceSummary }) {
  const keys = Object.keys(trace.Annotations ?? {});
  return (
    <span className="number-cell" title={keys.join(', ')}>
      {keys.length === 0 ? '–' : keys.length}
    </span>
  );
}
