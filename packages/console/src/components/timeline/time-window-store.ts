/**
 * The zoom of a timeline, outside React's state: a drag changes it sixty times a second, and only bars, ruler and
 * minimap may be drawn again for it, not the rows around them. Changes of one frame are told once.
 */

import { useSyncExternalStore } from 'react';
import { isWhole, within, type TimeWindow } from '../../model/time-window.ts';

export interface TimeWindowStore {
  /** The window as it is drawn. */
  get(): TimeWindow;
  whole(): TimeWindow;
  /** Takes a change of the newest window, which is drawn in the next frame. */
  change(to: (window: TimeWindow, whole: TimeWindow) => TimeWindow): void;
  /** The trace has another length: a window on all of it stays one. */
  setWhole(whole: TimeWindow): void;
  subscribe(listener: () => void): () => void;
}

export function createTimeWindowStore(initialWhole: TimeWindow, initial: TimeWindow): TimeWindowStore {
  let whole = initialWhole;
  let newest = initial;
  let drawn = initial;
  let frame: number | undefined;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    frame = undefined;
    drawn = newest;
    for (const listener of listeners) listener();
  };
  const set = (window: TimeWindow): void => {
    if (window.from === newest.from && window.to === newest.to) return;
    newest = window;
    frame ??= requestAnimationFrame(tell);
  };
  return {
    get: () => drawn,
    whole: () => whole,
    change: (to) => set(within(to(newest, whole), whole)),
    setWhole: (next) => {
      const wasWhole = isWhole(newest, whole);
      whole = next;
      set(wasWhole ? next : within(newest, next));
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The window as it is drawn; draws the component again when it changes. */
export function useTimeWindow(store: TimeWindowStore): TimeWindow {
  return useSyncExternalStore(store.subscribe, store.get);
}
