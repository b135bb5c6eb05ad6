import { parseTraceId, type TraceId } from '@fluoroscope/wire';
import Button from '@cloudscape-design/components/button';
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { LoadedSoFar } from '../api/load-trace.ts';
import { traceProgressKey, traceQuery } from '../api/trace-query.ts';
import { FindingCard } from '../components/doctor/finding-card.tsx';
import { TraceDoctor, useDiagnosis } from '../components/doctor/trace-doctor.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { useRangeLink } from '../components/time-range-state.ts';
import { TraceProgress } from '../components/timeline/trace-progress.tsx';
import { TraceView } from '../components/timeline/trace-view.tsx';
import { FileDrop } from '../components/trace-file/file-drop.tsx';
import { usePageTitle } from '../components/use-page-title.ts';
import { countOf } from '../model/format.ts';
import '../styles/doctor.css';
import '../styles/trace-file.css';
import '../styles/trace.css';

/** One trace; its id may be written either way, X-Ray's or W3C's. */
export default function TracePage() {
  const text = useParams()['traceId'] ?? '';
  const traceId = parseTraceId(text);
  usePageTitle(`Trace ${text}`);
  return (
    <FileDrop>
      {traceId === undefined ? <NotATraceId text={text} /> : <LoadedTrace key={traceId} traceId={traceId} />}
    </FileDrop>
  );
}

function LoadedTrace({ traceId }: { readonly traceId: TraceId }) {
  const client = useQueryClient();
  const trace = useQuery(traceQuery(client, traceId));
  const reload = (): void => void trace.refetch();
  const cancel = (): void => void client.cancelQueries({ queryKey: ['trace', traceId] });
  if (trace.isPending && trace.fetchStatus === 'idle') return <CancelledTrace onRetry={reload} />;
  if (trace.isPending) return <LoadingTrace traceId={traceId} onCancel={cancel} />;
  if (trace.isError) return <ErrorNotice error={trace.error} what="The trace" onRetry={reload} />;
  if (trace.data === null)
    return <UnknownTrace traceId={traceId} isLoading={trace.isFetching} onRetry={reload} />;
  return (
    <TraceDoctor trace={trace.data}>
      {(shown) => (
        <TraceView trace={shown} traceId={traceId} isLoading={trace.isFetching} onReload={reload} />
      )}
    </TraceDoctor>
  );
}

interface LoadingTraceProps {
  readonly traceId: TraceId;
  readonly onCancel: () => void;
}

function LoadingTrace({ traceId, onCancel }: LoadingTraceProps) {
  const { data: loaded } = useQuery<LoadedSoFar>({ queryKey: traceProgressKey(traceId), queryFn: skipToken });
  return <TraceProgress text={progressText(loaded)} share={undefined} onCancel={onCancel} />;
}

function progressText(loaded: LoadedSoFar | undefined): string {
  if (loaded === undefined) return 'Loading the trace';
  const megabytes = (loaded.characters / 1e6).toFixed(1);
  return `Loading the trace: ${countOf(loaded.segments, 'segment')}, ${megabytes} MB`;
}

function CancelledTrace({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div className="centered-state" data-testid="cancelled-trace">
      <h1>Loading the trace was cancelled</h1>
      <div className="button-row">
        <Button onClick={onRetry} variant="primary">
          Load it again
        </Button>
      </div>
    </div>
  );
}

interface UnknownTraceProps {
  readonly traceId: TraceId;
  readonly isLoading: boolean;
  readonly onRetry: () => void;
}

/** What the service refused of a trace is known for a while after, and says more than any list of reasons. */
function UnknownTrace({ traceId, isLoading, onRetry }: UnknownTraceProps) {
  const rangeLink = useRangeLink();
  const diagnosis = useDiagnosis(traceId, 'unknown', true);
  const findings = diagnosis.data?.Findings ?? [];
  const lookAgain = (): void => {
    void diagnosis.refetch();
    onRetry();
  };
  return (
    <div className="centered-state" data-testid="unknown-trace">
      <h1>No segment of this trace is stored</h1>
      <p className="mono">{traceId}</p>
      {findings.length > 0 ? (
        <ul className="unknown-findings" aria-label="What is known of it">
          {findings.map((finding, index) => (
            <FindingCard key={`${finding.Code} ${index}`} finding={finding} />
          ))}
        </ul>
      ) : (
        <ul>
          <li>It was not sampled, so its services sent nothing.</li>
          <li>It is still on its way: segments arrive when they end.</li>
          <li>It is older than the retention time and has been removed.</li>
          <li>It was sent to another X-Ray service.</li>
        </ul>
      )}
      <div className="button-row">
        <Button onClick={lookAgain} loading={isLoading}>
          Look again
        </Button>
        <LinkButton to={rangeLink('/file')}>Open it from a file</LinkButton>
        <LinkButton to={rangeLink('/traces')} variant="primary">
          Newest traces
        </LinkButton>
      </div>
    </div>
  );
}

function NotATraceId({ text }: { readonly text: string }) {
  const rangeLink = useRangeLink();
  return (
    <div className="centered-state" data-testid="invalid-trace-id">
      <h1>This is not a trace id</h1>
      <p className="mono" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </p>
      <p>
        A trace id is <code>1-</code>, 8 hexadecimal digits, <code>-</code> and 24 more; or all 32 digits
        without dashes.
      </p>
      <div className="button-row">
        <LinkButton to={rangeLink('/traces')} variant="primary">
          Newest traces
        </LinkButton>
      </div>
    </div>
  );
}
