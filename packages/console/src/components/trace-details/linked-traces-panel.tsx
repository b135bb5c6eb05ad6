import { countOf } from '../../model/format.ts';
import { useUrlParam } from '../use-url-param.ts';
import { LinkedTraceList } from './linked-trace-list.tsx';
import { useLinkedTraces } from './use-linked-traces.ts';

interface LinkedTracesPanelProps {
  readonly traceId: string;
  readonly onSelectId: (id: string) => void;
}

/** The traces before and after this one, in one line that opens to all of them. Nothing where there are none. */
export function LinkedTracesPanel({ traceId, onSelectId }: LinkedTracesPanelProps) {
  const { linked, error, retry } = useLinkedTraces(traceId);
  const [opened, setOpened] = useUrlParam('linked');
  const { CausedBy, Caused, HasMoreCaused } = linked;
  if (error !== null) {
    return (
      <p className="doctor-error" role="alert">
        The linked traces could not be loaded: {error.message}{' '}
        <button type="button" className="text-button" onClick={retry}>
          Try again
        </button>
      </p>
    );
  }
  if (CausedBy.length + Caused.length === 0) return null;
  const isOpen = opened === 'open';
  const summary = [
    CausedBy.length === 0 ? undefined : `Caused by ${countOf(CausedBy.length, 'trace')}`,
    Caused.length === 0
      ? undefined
      : `caused ${HasMoreCaused ? 'more than ' : ''}${countOf(Caused.length, 'trace')}`,
  ].filter((part) => part !== undefined);
  return (
    <section className="linked-panel" aria-label="Linked traces" data-testid="linked-traces">
      <button
        type="button"
        className="text-button linked-summary"
        aria-expanded={isOpen}
        onClick={() => setOpened(isOpen ? undefined : 'open')}
      >
        <svg
          width="14"
          height="14"
          viewBox="0 0 14 14"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          aria-hidden="true"
        >
          <path d="M6 8 9.5 4.5M5.5 4.5 7 3a2.5 2.5 0 0 1 4 4L9.5 8.5M8.5 9.5 7 11a2.5 2.5 0 0 1-4-4l1.5-1.5" />
        </svg>
        {capitalized(summary.join(', '))}
      </button>
      {isOpen && (
        <div className="linked-lists" tabIndex={0} role="group" aria-label="Linked traces">
          {CausedBy.length > 0 && (
            <>
              <h3>Caused by</h3>
              <LinkedTraceList traces={CausedBy} label="Caused by" onSelect={onSelectId} />
            </>
          )}
          {Caused.length > 0 && (
            <>
              <h3>Caused</h3>
              <LinkedTraceList traces={Caused} label="Caused" onSelect={onSelectId} />
              {HasMoreCaused && <p className="muted">Only the first {Caused.length} are listed.</p>}
            </>
          )}
        </div>
      )}
    </section>
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
