import { useMemo } from 'react';
import type { XrayTrace } from '../../api/xray-api.ts';
import { formatCount } from '../../model/format.ts';
import { CodeBlock } from '../code-block.tsx';
import { readableTrace } from './download-trace.ts';

/** More text than this is slow to lay out; the download has all of it. */
const MOST_CHARACTERS = 400_000;

/** The documents of the trace as they are stored. */
export function RawTrace({ trace }: { readonly trace: XrayTrace }) {
  const text = useMemo(() => readableTrace(trace), [trace]);
  const isCut = text.length > MOST_CHARACTERS;
  return (
    <div className="raw-view" data-testid="raw-trace">
      {isCut && (
        <p className="muted">
          The first {formatCount(MOST_CHARACTERS)} of {formatCount(text.length)} characters. The JSON button
          above saves all of it.
        </p>
      )}
      <CodeBlock text={isCut ? text.slice(0, MOST_CHARACTERS) : text} what="trace" />
    </div>
  );
}
