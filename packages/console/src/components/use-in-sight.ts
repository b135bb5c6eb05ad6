import { useEffect, useRef, type RefObject } from 'react';

/**
 * For details beside or below a view: where the window is too low for both, choosing another part, which `key` names,
 * brings them into sight. What a page opens with moves nothing.
 */
export function useInSight(key: string | undefined): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  const shownKey = useRef(key);
  useEffect(() => {
    if (shownKey.current === key) return;
    shownKey.current = key;
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, [key]);
  return ref;
}
