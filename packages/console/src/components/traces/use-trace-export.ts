/** Reads all that a question selects, page after page and up to a bound, and saves it as a file. */

import { useCallback, useEffect, useRef, useState } from 'react';
import type { TraceSummary } from '../../api/xray-api.ts';
import { EXPORT_LIMIT, toCsv, toJson, type ExportFormat } from '../../model/trace-export.ts';
import { loadTracePage, type TraceQuestion } from './use-trace-search.ts';

export type ExportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly count: number }
  | { readonly kind: 'done'; readonly count: number; readonly isWhole: boolean }
  | { readonly kind: 'failed'; readonly message: string };

export interface TraceExport {
  readonly state: ExportState;
  readonly start: (question: TraceQuestion, format: ExportFormat) => void;
  readonly cancel: () => void;
  readonly dismiss: () => void;
}

export function useTraceExport(): TraceExport {
  const [state, setState] = useState<ExportState>({ kind: 'idle' });
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const start = useCallback((question: TraceQuestion, format: ExportFormat) => {
    abort.current?.abort();
    const { signal } = (abort.current = new AbortController());
    setState({ kind: 'running', count: 0 });
    const note = (next: ExportState): void => {
      if (!signal.aborted) setState(next);
    };
    exportTraces(question, format, signal, (count) => note({ kind: 'running', count })).then(
      note,
      (caught: unknown) =>
        note({ kind: 'failed', message: caught instanceof Error ? caught.message : String(caught) }),
    );
  }, []);
  const dismiss = useCallback(() => setState({ kind: 'idle' }), []);
  const cancel = useCallback(() => {
    abort.current?.abort();
    dismiss();
  }, [dismiss]);
  return { state, start, cancel, dismiss };
}

async function exportTraces(
  question: TraceQuestion,
  format: ExportFormat,
  signal: AbortSignal,
  onProgress: (count: number) => void,
): Promise<ExportState> {
  const summaries: TraceSummary[] = [];
  let nextToken: string | undefined;
  do {
    const page = await loadTracePage(question, nextToken, signal);
    summaries.push(...page.summaries);
    nextToken = page.nextToken;
    onProgress(Math.min(summaries.length, EXPORT_LIMIT));
  } while (nextToken !== undefined && summaries.length < EXPORT_LIMIT);
  const kept = summaries.slice(0, EXPORT_LIMIT);
  const { window, filter } = question;
  const text = format === 'csv' ? toCsv(kept) : toJson(kept, { ...window, filter });
  save(text, format, window.EndTime);
  return {
    kind: 'done',
    count: kept.length,
    isWhole: nextToken === undefined && kept.length === summaries.length,
  };
}

function save(text: string, format: ExportFormat, endTime: number): void {
  const type = format === 'csv' ? 'text/csv;charset=utf-8' : 'application/json';
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `traces-${new Date(endTime * 1000).toISOString().slice(0, 19).replaceAll(':', '')}.${format}`;
  link.click();
  URL.revokeObjectURL(url);
}
