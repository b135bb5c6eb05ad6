import { useEffect, useMemo, useState } from 'react';
import { isWhole, readWindow, wholeWindow, writeWindow } from '../../model/time-window.ts';
import type { Timeline } from '../../model/timeline.ts';
import { useLateParam } from '../use-late-param.ts';
import { createTimeWindowStore, type TimeWindowStore } from './time-window-store.ts';

/** The zoom of the timeline, which is `zoom=` in the URL: two offsets in seconds. */
export function useZoom(timeline: Timeline): TimeWindowStore {
  const [text, setText] = useLateParam('zoom');
  const span = timeline.end - timeline.start;
  const whole = useMemo(() => wholeWindow(span), [span]);
  const [store] = useState(() => createTimeWindowStore(whole, readWindow(text, whole) ?? whole));
  useEffect(() => store.setWhole(whole), [store, whole]);
  useEffect(
    () =>
      store.subscribe(() => {
        const window = store.get();
        setText(isWhole(window, store.whole()) ? undefined : writeWindow(window));
      }),
    [store, setText],
  );
  useEffect(() => {
    // What this hook wrote itself is the window already, but for the digits that the text leaves out.
    store.change((window, all) => (writeWindow(window) === text ? window : (readWindow(text, all) ?? all)));
  }, [store, text]);
  return store;
}
