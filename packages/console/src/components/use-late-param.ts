/**
 * A parameter of the URL that changes faster than addresses may: what it says is known at once, and is written a moment
 * after its last change. When the address changes by itself (Back, a link), it is what the address says.
 */

import { useEffect, useRef, useState } from 'react';
import { useUrlParam } from './use-url-param.ts';

const DELAY_MS = 300;

export function useLateParam(
  name: string,
): readonly [string | undefined, (value: string | undefined) => void] {
  const [inUrl, setInUrl] = useUrlParam(name);
  const [value, setValue] = useState(inUrl);
  // What the address said last, by this hook or by others.
  const known = useRef(inUrl);
  useEffect(() => {
    if (inUrl === known.current) return;
    known.current = inUrl;
    setValue(inUrl);
  }, [inUrl]);
  useEffect(() => {
    if (value === known.current) return undefined;
    const timer = setTimeout(() => {
      known.current = value;
      setInUrl(value);
    }, DELAY_MS);
    return () => clearTimeout(timer);
  }, [value, setInUrl]);
  return [value, setValue];
}
