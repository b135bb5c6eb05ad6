import { useMemo } from 'react';
import type { XrayTrace } from '../../api/xray-api.ts';
import { CodeBlock } from '../code-block.tsx';
import { useTraceDoctor } from '../doctor/trace-doctor.tsx';
import { readableTrace } from './readable-trace.ts';

/** The documents of the trace as they are stored. */
export function RawTrace({ trace }: { readonly trace: XrayTrace }) {
  const { reported = trace } = useTraceDoctor();
  const text = useMemo(() => readableTrace(reported), [reported]);
  return (
    <div className="raw-view" data-testid="raw-trace">
      <CodeBlock text={text} what="trace" />
    </div>
  );
}
