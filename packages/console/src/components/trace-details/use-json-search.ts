/** Searches a JSON value while the page stays awake: a slice of work, a breath, and on until it is over. */

import { useEffect, useState } from 'react';
import { searchJson, type JsonSearch } from '../../model/json-search.ts';

const SLICE_MS = 12;
const NOTHING: JsonSearch = { matches: [], count: 0, isOver: false };

/** What is found so far; undefined without a text to look for. A new text ends the search for the one before. */
export function useJsonSearch(root: unknown, text: string, limit: number): JsonSearch | undefined {
  const [found, setFound] = useState(NOTHING);
  useEffect(() => {
    setFound(NOTHING);
    if (text === '') return undefined;
    const search = searchJson(root, text, limit);
    let timer: ReturnType<typeof setTimeout>;
    const go = (): void => {
      const end = performance.now() + SLICE_MS;
      let latest: JsonSearch | undefined;
      do {
        const step = search.next();
        if (step.done === true) break;
        latest = step.value;
      } while (performance.now() < end);
      if (latest !== undefined) setFound(latest);
      if (latest?.isOver === false) timer = setTimeout(go);
    };
    timer = setTimeout(go);
    return () => clearTimeout(timer);
  }, [root, text, limit]);
  return text === '' ? undefined : found;
}
