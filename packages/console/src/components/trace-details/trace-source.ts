/**
 * Where the trace on the page comes from. One from a file stands without the service: nothing is asked about it, and
 * what only the service can tell is not offered.
 */

import { createContext, useContext } from 'react';

export type TraceSource =
  | { readonly kind: 'service' }
  | {
      readonly kind: 'file';
      /** As the reader's system calls it. */
      readonly fileName: string;
      /** Why documents of the file are not shown. */
      readonly refusals: readonly string[];
    };

const FROM_SERVICE: TraceSource = { kind: 'service' };

export const TraceSourceContext = createContext<TraceSource>(FROM_SERVICE);

export function useTraceSource(): TraceSource {
  return useContext(TraceSourceContext);
}
