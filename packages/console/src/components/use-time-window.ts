import { useCallback, useMemo, useState } from 'react';
import type { TimeWindow } from '../api/xray-api.ts';
import { resolveTimeRange } from '../model/time-range.ts';
import { useTimeRange } from './time-range-state.ts';

/** The window of the page's range; that of a relative range stays where it is until it is moved to now. */
export function useTimeWindow(): readonly [TimeWindow, () => void] {
  const [range] = useTimeRange();
  const [nowMs, setNowMs] = useState(() => Date.now());
  const window = useMemo(() => resolveTimeRange(range, nowMs), [range, nowMs]);
  return [window, useCallback(() => setNowMs(Date.now()), [])];
}
