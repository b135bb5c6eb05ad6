/**
 * Which rows of a long list are in sight. Rows are of one height, so this is two divisions, where a general virtual
 * list keeps a record of each of a hundred thousand rows.
 */

import { useCallback, useEffect, useState, type RefObject } from 'react';

/** Rows beyond the edges that are in the page already when they scroll into sight. */
const OVERSCAN = 12;
/** The window moves by as many rows at a time, so that not every pixel of scrolling draws something. */
const STEP = 4;

export interface RowWindow {
  /** Positions of rows in the page: `first` included, `last` not. */
  readonly first: number;
  readonly last: number;
  readonly scrollTo: (position: number, align: 'auto' | 'center') => void;
}

/** `headerHeight` pixels at the top of the scrolled element are covered by what sticks there. */
export function useRowWindow(
  scrollRef: RefObject<HTMLDivElement | null>,
  count: number,
  rowHeight: number,
  headerHeight: number,
): RowWindow {
  const [range, setRange] = useState({ first: 0, last: 40 });
  useEffect(() => {
    const element = scrollRef.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const first = Math.floor(element.scrollTop / rowHeight / STEP) * STEP - OVERSCAN;
      const last = first + Math.ceil(element.clientHeight / rowHeight) + STEP + 2 * OVERSCAN;
      setRange((known) => (known.first === first && known.last === last ? known : { first, last }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [scrollRef, rowHeight]);
  const scrollTo = useCallback(
    (position: number, align: 'auto' | 'center') => {
      const element = scrollRef.current;
      if (element === null) return;
      const top = position * rowHeight;
      const room = element.clientHeight - headerHeight;
      const isInSight = top >= element.scrollTop && top + rowHeight <= element.scrollTop + room;
      if (align === 'center') element.scrollTop = top - (room - rowHeight) / 2;
      else if (!isInSight) element.scrollTop = top < element.scrollTop ? top : top + rowHeight - room;
    },
    [scrollRef, rowHeight, headerHeight],
  );
  return { first: Math.max(0, range.first), last: Math.min(count, range.last), scrollTo };
}
