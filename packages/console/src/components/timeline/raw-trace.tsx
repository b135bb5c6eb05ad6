import { useMemo } from 'react';
import type { XrayTrace } from '../../api/xray-api.ts';
import { CodeBlock } from '../code-block.tsx';
import { readableTrace } from './readable-trace.ts';

/** The documents of the trace as they are stored. */
export function RawTrace({ trace }: { readonly trace: XrayTrace }) {
  const text = useMemo(() => readableTrace(trace), [trace]);
  return (
    <div className="raw-view" data-testid="raw-trace">
      <CodeBlock text={text} what="trace" />
    </div>
  );
}
