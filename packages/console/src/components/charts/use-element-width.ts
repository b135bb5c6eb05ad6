import { useCallback, useState, type RefCallback } from 'react';

/** The width in whole pixels of the element that the first is the `ref` of; 0 before it is known. */
export function useElementWidth<Measured extends HTMLElement>(): readonly [RefCallback<Measured>, number] {
  const [width, setWidth] = useState(0);
  const ref = useCallback((element: Measured | null) => {
    if (element === null) return undefined;
    setWidth(Math.floor(element.clientWidth));
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
