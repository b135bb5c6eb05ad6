import { parseTraceId, type TraceId } from '@fluoroscope/wire';
import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { getTrace } from '../api/xray-api.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { useRangeLink } from '../components/time-range-state.ts';
import { TraceView } from '../components/timeline/trace-view.tsx';
import { usePageTitle } from '../components/use-page-title.ts';
import '../styles/trace.css';

/** One trace; its id may be written either way, X-Ray's or W3C's. */
export default function TracePage() {
  const text = useParams()['traceId'] ?? '';
  const traceId = parseTraceId(text);
  usePageTitle(`Trace ${text}`);
  return traceId === undefined ? (
    <NotATraceId text={text} />
  ) : (
    <LoadedTrace key={traceId} traceId={traceId} />
  );
}

function LoadedTrace({ traceId }: { readonly traceId: TraceId }) {
  const trace = useQuery({
    queryKey: ['trace', traceId],
    // A query's result is never undefined, so "unknown to the service" is null here and nowhere else.
    queryFn: async ({ signal }) => (await getTrace(traceId, signal)) ?? null,
  });
  const reload = (): void => void trace.refetch();
  if (trace.isPending) return <PageSkeleton />;
  if (trace.isError) return <ErrorNotice error={trace.error} what="The trace" onRetry={reload} />;
  if (trace.data === null)
    return <UnknownTrace traceId={traceId} isLoading={trace.isFetching} onRetry={reload} />;
  return <TraceView trace={trace.data} traceId={traceId} isLoading={trace.isFetching} onReload={reload} />;
}

interface UnknownTraceProps {
  readonly traceId: TraceId;
  readonly isLoading: boolean;
  readonly onRetry: () => void;
}

function UnknownTrace({ traceId, isLoading, onRetry }: UnknownTraceProps) {
  const rangeLink = useRangeLink();
  return (
    <div className="centered-state" data-testid="unknown-trace">
      <h1>No segment of this trace is stored</h1>
      <p className="mono">{traceId}</p>
      <ul>
        <li>It was not sampled, so its services sent nothing.</li>
        <li>It is still on its way: segments arrive when they end.</li>
        <li>It is older than the retention time and has been removed.</li>
        <li>It was sent to another X-Ray service.</li>
      </ul>
      <div className="button-row">
        <Button onClick={onRetry} loading={isLoading}>
          Look again
        </Button>
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
