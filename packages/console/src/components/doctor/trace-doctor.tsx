/**
 * Around the page of a trace: asks the service what is wrong with it, and sets its clocks when the reader wants that.
 * What is drawn inside is the trace with the clocks set; the trace as it was reported stays within reach, because a
 * download and the raw view show nothing else.
 */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { getTraceDiagnosis, type TraceDiagnosis } from '../../api/extensions-api.ts';
import type { XrayTrace } from '../../api/xray-api.ts';
import { alignTrace } from '../../model/align-trace.ts';
import { useTraceSource } from '../trace-details/trace-source.ts';
import { useUrlParam } from '../use-url-param.ts';
import { FindingsContext, findingsById } from './findings-context.ts';

export interface TraceDoctorState {
  /** As it was reported; undefined outside of the page of a trace. */
  readonly reported: XrayTrace | undefined;
  /** Undefined until it is there, and for a trace that the service cannot be asked about. */
  readonly diagnosis: TraceDiagnosis | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly isAligned: boolean;
  readonly setIsAligned: (isAligned: boolean) => void;
}

const NOBODY: TraceDoctorState = {
  reported: undefined,
  diagnosis: undefined,
  error: null,
  retry: () => undefined,
  isAligned: false,
  setIsAligned: () => undefined,
};

const TraceDoctorContext = createContext<TraceDoctorState>(NOBODY);

export function useTraceDoctor(): TraceDoctorState {
  return useContext(TraceDoctorContext);
}

interface TraceDoctorProps {
  readonly trace: XrayTrace;
  /** Draws the trace, with its clocks set or not. */
  readonly children: (trace: XrayTrace) => ReactNode;
}

export function TraceDoctor({ trace, children }: TraceDoctorProps) {
  const source = useTraceSource();
  const { data, error, refetch } = useDiagnosis(trace.Id, growthOf(trace), source.kind === 'service');
  const diagnosis = data ?? undefined;
  const [align, setAlign] = useUrlParam('align');
  const offsets = diagnosis?.ClockOffsets;
  const isAligned = align === '1' && offsets !== undefined && offsets.length > 0;
  const shown = useMemo(
    () => (isAligned && offsets !== undefined ? alignTrace(trace, offsets) : trace),
    [trace, isAligned, offsets],
  );
  const byId = useMemo(() => findingsById(diagnosis?.Findings ?? []), [diagnosis]);
  const state = useMemo(
    (): TraceDoctorState => ({
      reported: trace,
      diagnosis,
      error,
      retry: () => void refetch(),
      isAligned,
      setIsAligned: (next) => setAlign(next ? '1' : undefined, { isStep: true }),
    }),
    [trace, diagnosis, error, refetch, isAligned, setAlign],
  );
  return (
    <TraceDoctorContext value={state}>
      <FindingsContext value={byId}>{children(shown)}</FindingsContext>
    </TraceDoctorContext>
  );
}

/** What the service says about a trace; null where it knows nothing of it. Asked again when `growth` changes. */
export function useDiagnosis(
  traceId: string,
  growth: string,
  isEnabled: boolean,
): UseQueryResult<TraceDiagnosis | null> {
  return useQuery({
    queryKey: ['trace-diagnosis', traceId, growth],
    queryFn: async ({ signal }) => (await getTraceDiagnosis(traceId, signal)) ?? null,
    enabled: isEnabled,
    // The one before stands until the trace that has grown is diagnosed.
    placeholderData: (before) => before,
  });
}

/** Another text when the trace is no longer the one that was diagnosed. */
function growthOf({ Segments = [] }: XrayTrace): string {
  return `${Segments.length} ${Segments.reduce((sum, { Document }) => sum + Document.length, 0)}`;
}
