import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { toW3cTraceId, type TraceId } from '@fluoroscope/wire';
import { useEffect, useState } from 'react';
import { copyText } from '../copy-button.tsx';
import { useTraceSource } from './trace-source.ts';

const SHOWN_MS = 2000;

/** What a reader hands on: the address of this view, and the id as X-Ray and as everybody else writes it. */
export function CopyMenu({ traceId }: { readonly traceId: TraceId }) {
  const source = useTraceSource();
  const [copied, setCopied] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (copied === undefined) return undefined;
    const timer = setTimeout(() => setCopied(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const w3cId = toW3cTraceId(traceId);
  const items = [
    { id: 'link', text: 'Link to this view', secondaryText: 'With the selected row and all that is set' },
    { id: 'xray', text: 'Trace id', secondaryText: traceId },
    { id: 'w3c', text: 'Trace id, W3C', secondaryText: w3cId },
  ];
  const textOf = (id: string): string => (id === 'link' ? location.href : id === 'w3c' ? w3cId : traceId);
  return (
    <span className="copy-menu" data-testid="copy-menu">
      <ButtonDropdown
        // The address of a file's trace is empty for everybody else.
        items={source.kind === 'file' ? items.slice(1) : items}
        onItemClick={({ detail: { id } }) => {
          void copyText(textOf(id)).then((isDone) => setCopied(isDone ? 'Copied' : 'Could not be copied'));
        }}
      >
        {copied ?? 'Copy'}
      </ButtonDropdown>
      <span className="visually-hidden" role="status">
        {copied}
      </span>
    </span>
  );
}
