/** The chosen columns: of the URL, else those this browser had last, else the usual ones. */

import { useCallback, useEffect, useMemo } from 'react';
import { browserStore } from '../../model/filter-history.ts';
import { DEFAULT_COLUMNS, formatColumns, parseColumns, type TraceColumn } from '../../model/trace-columns.ts';
import { useUrlParam } from '../use-url-param.ts';

const STORAGE_KEY = 'fluoroscope.trace-columns';
const USUAL = formatColumns(DEFAULT_COLUMNS);

export function useTraceColumns(): readonly [
  readonly TraceColumn[],
  (columns: readonly TraceColumn[]) => void,
] {
  const [text, setText] = useUrlParam('columns');
  const stored = useMemo(readStored, [text]);
  const shown = text ?? stored;
  // A link that is copied from here shows the same columns elsewhere.
  useEffect(() => {
    if (text === undefined && stored !== undefined) setText(stored);
  }, [text, stored, setText]);
  const columns = useMemo(() => parseColumns(shown ?? '') ?? DEFAULT_COLUMNS, [shown]);
  const choose = useCallback(
    (next: readonly TraceColumn[]) => {
      const written = formatColumns(next);
      store(written === USUAL ? undefined : written);
      setText(written === USUAL ? undefined : written);
    },
    [setText],
  );
  return [columns, choose];
}

function readStored(): string | undefined {
  try {
    return browserStore()?.getItem(STORAGE_KEY) ?? undefined;
  } catch {
    // Storage can be forbidden; the URL then carries the columns alone.
    return undefined;
  }
}

function store(text: string | undefined): void {
  try {
    if (text === undefined) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, text);
  } catch {
    // As above.
  }
}
