import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { getTraceStatistics } from '../../api/extensions-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import { countOf } from '../../model/format.ts';

const INTERVAL_MS = 4_000;

interface NewTracesProps {
  readonly window: TimeWindow;
  readonly filter: string;
  /** How many there were when the list was loaded. */
  readonly knownCount: number;
  readonly onShow: () => void;
}

/** Counts what has come since the list was loaded; the list itself stays until the reader asks for it. */
export function NewTraces({ window, filter, knownCount, onShow }: NewTracesProps) {
  const { data: count = knownCount } = useQuery({
    queryKey: ['new-traces', window.StartTime, window.EndTime, filter],
    queryFn: async ({ signal }) => {
      const until = { StartTime: window.StartTime, EndTime: Math.ceil(Date.now() / 1000) };
      const bucketSeconds = Math.max(1, until.EndTime - until.StartTime);
      return (await getTraceStatistics({ window: until, filter }, bucketSeconds, signal)).TotalCount;
    },
    refetchInterval: INTERVAL_MS,
  });
  const newCount = count - knownCount;
  return (
    <div className="new-traces" role="status" data-testid="new-traces">
      {newCount > 0 ? (
        <Button iconName="angle-up" onClick={onShow}>
          {countOf(newCount, 'new trace')}
        </Button>
      ) : (
        <span className="muted">
          <span className="pulse" aria-hidden="true" /> Waiting for new traces
        </span>
      )}
    </div>
  );
}
