import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAutomaticMode, runWithSegment } from '../context/context.ts';
import { getNamespace } from '../context/namespace.ts';
import type { Segment } from '../segment/segment.ts';

/**
 * Runs the rest of a request, in automatic mode in the context of its segment. The listeners of request and response
 * are bound as well: Node calls them in the connection's context, which was there before the request.
 */
export function runRequest<T>(segment: Segment, req: IncomingMessage, res: ServerResponse, rest: () => T): T {
  if (!isAutomaticMode()) return rest();
  const namespace = getNamespace();
  return runWithSegment(segment, () => {
    namespace.bindEmitter(req);
    namespace.bindEmitter(res);
    return rest();
  });
}
