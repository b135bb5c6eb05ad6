import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { getTraceSummaries } from '../api/xray-api.ts';
import { firstTraceCommands } from '../model/first-trace.ts';
import {
  describeTimeRange,
  MAX_RANGE_MINUTES,
  resolveTimeRange,
  type TimeRange,
} from '../model/time-range.ts';
import { CodeBlock } from './code-block.tsx';
import { TabList } from './tab-list.tsx';
import { PageSkeleton } from './page-skeleton.tsx';
import { useRangeLink, useTimeRange } from './time-range-state.ts';

const WIDEST_RANGE: TimeRange = { kind: 'relative', minutes: MAX_RANGE_MINUTES };

/**
 * What a page without traces shows: that the range is quiet, when there were traces in the last six hours, and how to
 * send a first one when there were not. Waits for that first trace and then opens the map.
 */
export function EmptyStore({ range }: { readonly range: TimeRange }) {
  const recent = useQuery({
    queryKey: ['any-recent-trace'],
    queryFn: ({ signal }) =>
      getTraceSummaries(resolveTimeRange(WIDEST_RANGE, Date.now()), 'Event', undefined, signal),
    refetchInterval: 2000,
  });
  const found = (recent.data?.TraceSummaries ?? []).length > 0;
  const wasEmpty = useWasEmpty(recent.isSuccess && !found);
  const navigate = useNavigate();
  const rangeLink = useRangeLink();
  useEffect(() => {
    if (found && wasEmpty) void navigate(range.kind === 'relative' ? rangeLink('/trace-map') : '/trace-map');
  }, [found, wasEmpty, navigate, rangeLink, range.kind]);
  if (recent.isPending) return <PageSkeleton />;
  return found ? <QuietRange range={range} /> : <FirstTrace />;
}

/** Whether the store has been seen without traces since this component stands. */
function useWasEmpty(isEmpty: boolean): boolean {
  const seen = useMemo(() => ({ empty: false }), []);
  if (isEmpty) seen.empty = true;
  return seen.empty;
}

function QuietRange({ range }: { readonly range: TimeRange }) {
  const [, setRange] = useTimeRange();
  const isWidest = range.kind === 'relative' && range.minutes === MAX_RANGE_MINUTES;
  return (
    <div className="centered-state" data-testid="empty-range">
      <h2>No traces in {describeTimeRange(range)}</h2>
      <p>Others have arrived in the last 6 hours.</p>
      {!isWidest && (
        <div className="button-row">
          <Button variant="primary" onClick={() => setRange(WIDEST_RANGE)}>
            Show the last 6 hours
          </Button>
        </div>
      )}
    </div>
  );
}

function FirstTrace() {
  const [chosen, setChosen] = useState('curl');
  const commands = useMemo(() => {
    const bytes = crypto.getRandomValues(new Uint8Array(20));
    const hexDigits = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return firstTraceCommands({ origin: location.origin, nowMs: Date.now(), hexDigits });
  }, []);
  return (
    <div className="first-trace page-pad" data-testid="empty-state">
      <h2>Send a first trace</h2>
      <p>
        No trace has arrived in the last 6 hours. X-Ray clients and OpenTelemetry exporters can send here
        unchanged. Run one of these; this page opens the trace map as soon as something arrives.
      </p>
      <TabList
        tabs={commands.map(({ label }) => ({ id: label, label }))}
        active={chosen}
        label="Ways to send a trace"
        name="first-trace"
        onChange={setChosen}
      />
      {commands
        .filter(({ label }) => label === chosen)
        .map(({ label, explanation, command }) => (
          <div
            key={label}
            id="first-trace-panel"
            role="tabpanel"
            aria-labelledby={`first-trace-tab-${label}`}
          >
            <p>{explanation}</p>
            <CodeBlock text={command} what="command" />
          </div>
        ))}
      <p className="first-trace-waiting" role="status">
        <span className="pulse" aria-hidden="true" /> Waiting for a trace …
      </p>
    </div>
  );
}
