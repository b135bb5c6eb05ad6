import { useEffect, useState } from 'react';

/** Whether something has been going on for over a second: only then is it worth a word and a way to stop it. */
export function useIsSlow(isGoingOn: boolean, afterMs = 1000): boolean {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    if (!isGoingOn) return undefined;
    const timer = setTimeout(() => setIsSlow(true), afterMs);
    return () => {
      clearTimeout(timer);
      setIsSlow(false);
    };
  }, [isGoingOn, afterMs]);
  return isSlow && isGoingOn;
}
