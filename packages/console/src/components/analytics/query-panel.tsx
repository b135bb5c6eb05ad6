/**
 * A part of the page that asks for itself: it shows how long it has been asking and can be stopped, says what failed
 * and asks again, and keeps the answer before, greyed, until the next is there.
 */

import Button from '@cloudscape-design/components/button';
import { useEffect, useState, type ReactNode } from 'react';
import { ErrorNotice } from '../error-notice.tsx';
import type { CancellableQuery } from './use-cancellable-query.ts';

interface QueryPanelProps<Data> {
  readonly query: CancellableQuery<Data>;
  /** Begins a sentence: `The differences`. */
  readonly what: string;
  /** Pixels to keep free before the first answer, so that nothing below jumps. */
  readonly height: number;
  readonly children: (data: Data) => ReactNode;
}

export function QueryPanel<Data>({ query, what, height, children }: QueryPanelProps<Data>) {
  const { state, data } = query;
  if (state === 'failed') return <ErrorNotice error={query.error} what={what} onRetry={query.ask} />;
  return (
    <div
      className="query-panel"
      aria-busy={state === 'asking'}
      data-state={state}
      style={data === undefined ? { minHeight: height } : {}}
    >
      {state === 'asking' && <Progress what={what} onCancel={query.cancel} />}
      {state === 'cancelled' && (
        <div className="query-note" role="status">
          {what}: stopped. <Button onClick={query.ask}>Ask again</Button>
        </div>
      )}
      {data !== undefined && <div className="query-answer">{children(data)}</div>}
    </div>
  );
}

/** From one second on. */
function Progress({ what, onCancel }: { readonly what: string; readonly onCancel: () => void }) {
  const seconds = useSecondsHere();
  if (seconds < 1) return undefined;
  return (
    <div className="query-note" role="status">
      <progress aria-label={what} />
      <span>
        {what}: counting for {seconds} s
      </span>
      <Button variant="inline-link" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

function useSecondsHere(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
