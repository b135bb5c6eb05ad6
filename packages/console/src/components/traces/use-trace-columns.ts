/** The chosen columns: of the URL, else those this browser had last, else the usual ones. */

import { useCallback, useEffect, useMemo, useState } from 'react';
import { browserStore } from '../../model/filter-history.ts';
import {
  DEFAULT_COLUMNS,
  formatColumns,
  NARROW_COLUMNS,
  parseColumns,
  type TraceColumn,
} from '../../model/trace-columns.ts';
import { isNarrowWindow } from '../narrow-window.ts';
import { useUrlParam } from '../use-url-param.ts';

const STORAGE_KEY = 'fluoroscope.trace-columns';

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
  const [usual] = useState(usualColumns);
  const columns = useMemo(() => parseColumns(shown ?? '') ?? usual, [shown, usual]);
  const choose = useCallback(
    (next: readonly TraceColumn[]) => {
      const chosen = formatColumns(next);
      const written = chosen === formatColumns(usual) ? undefined : chosen;
      store(written);
      setText(written);
    },
    [setText, usual],
  );
  return [columns, choose];
}

function usualColumns(): readonly TraceColumn[] {
  return isNarrowWindow() ? NARROW_COLUMNS : DEFAULT_COLUMNS;
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
