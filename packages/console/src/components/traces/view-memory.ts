/**
 * Back from a trace shows the list as it was left: the same traces, at the same place of the page. Places in the
 * history are remembered by their keys, the latest few, as long as the console is open.
 */

import { useLayoutEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import type { SavedSearch } from './use-trace-search.ts';

export interface RememberedView {
  /** When the list was asked for. */
  readonly nowMs: number;
  readonly search: SavedSearch;
  /** Pixels. */
  readonly scrollTop: number;
}

const MOST_VIEWS = 10;
const views = new Map<string, RememberedView>();

/** What was at this place of the history; undefined for a place that is new. */
export function useRememberedView(): RememberedView | undefined {
  const { key } = useLocation();
  const [view] = useState(() => views.get(key));
  useLayoutEffect(() => {
    if (view !== undefined) scroller()?.scrollTo({ top: view.scrollTop });
  }, [view]);
  return view;
}

/** Remembers what is shown when the reader leaves. */
export function useRememberView(nowMs: number, search: SavedSearch): void {
  const { key } = useLocation();
  const latest = useRef({ key, nowMs, search });
  useLayoutEffect(() => {
    latest.current = { key, nowMs, search };
  });
  // Before the page is taken out: what comes after it is shorter, and scrolls.
  useLayoutEffect(
    () => () => {
      const { key: place, ...view } = latest.current;
      views.delete(place);
      views.set(place, { ...view, scrollTop: scroller()?.scrollTop ?? 0 });
      for (const oldest of [...views.keys()].slice(0, -MOST_VIEWS)) views.delete(oldest);
    },
    [],
  );
}

/** The element that scrolls is the one around every page. */
function scroller(): HTMLElement | null {
  return document.querySelector('main');
}
