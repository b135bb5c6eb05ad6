/** Everything that a view shows is in its URL. A parameter that says what is shown anyway is left out. */

import { useCallback, useEffect, useRef } from 'react';
import { useLocation, useSearchParams } from 'react-router';

export interface UrlChangeOptions {
  /** Makes an entry of its own in the history, so that Back undoes the change. */
  readonly isStep?: boolean;
}

type ParamChanges = Readonly<Record<string, string | undefined>>;

/** Changes, or what makes them of the parameters that the address has by then. */
export type ParamUpdate = ParamChanges | ((params: URLSearchParams) => ParamChanges);

/** Sets parameters of the URL, and removes those that are undefined or empty. The same function for a page's life. */
export function useUrlChange(): (changes: ParamUpdate, options?: UrlChangeOptions) => void {
  const [, setParams] = useSearchParams();
  const { pathname } = useLocation();
  // The setter is another one after every change of the address.
  const latest = useRef({ setParams, pathname });
  useEffect(() => {
    latest.current = { setParams, pathname };
  });
  return useCallback((changes, { isStep = false } = {}) => {
    // A page stays until the next one can be drawn. What it still has to say must not lead the reader back to it.
    if (location.pathname !== latest.current.pathname) return;
    latest.current.setParams(
      () => {
        // What the router hands over is as old as the last drawing, and would take back a change made since.
        const current = new URLSearchParams(location.search);
        for (const [name, value] of Object.entries(
          typeof changes === 'function' ? changes(current) : changes,
        )) {
          if (value === undefined || value === '') current.delete(name);
          else current.set(name, value);
        }
        return current;
      },
      { replace: !isStep },
    );
  }, []);
}

/** One parameter of the URL, and what sets it; undefined when it is not there. */
export function useUrlParam(
  name: string,
): readonly [string | undefined, (value: string | undefined, options?: UrlChangeOptions) => void] {
  const [params] = useSearchParams();
  const change = useUrlChange();
  const set = useCallback(
    (value: string | undefined, options?: UrlChangeOptions) => change({ [name]: value }, options),
    [change, name],
  );
  return [params.get(name) ?? undefined, set];
}
