/**
 * Express 4 and 5: `app.use(openSegment('name'))` before the routes, `app.use(closeSegment())` after them. In automatic
 * mode the request's segment is the context of everything below; in manual mode it is `req.segment`.
 * Source: aws-xray-sdk-express 3.12.0. An error is kept on the request's own segment, also when it arrives inside the
 * context of a subsegment.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAutomaticMode, resolveSegment } from '../context/context.ts';
import { log } from '../logging/logger.ts';
import type { Segment } from '../segment/segment.ts';
import { defaultNameOf } from './default-name.ts';
import { middleware, tryOpenCycle } from './middleware.ts';
import { cycleOf } from './request-cycle.ts';
import { runRequest } from './run-request.ts';

declare global {
  // Where Express's own types look for what middleware adds.
  namespace Express {
    interface Request {
      segment?: Segment;
    }
  }
}

/** `next` of Express. */
type ExpressNext = (error?: unknown) => void;

/** Fits Express's `RequestHandler`. */
export type ExpressHandler = (req: IncomingMessage, res: ServerResponse, next: ExpressNext) => void;

/** Fits Express's `ErrorRequestHandler`. */
export type ExpressErrorHandler = (
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  next: ExpressNext,
) => void;

/**
 * Middleware that opens a segment for each request; it closes itself with the response.
 * @param defaultName the segments' name, unless `AWS_XRAY_TRACING_NAME` or dynamic naming say otherwise
 * @throws Error when `defaultName` is not a text or empty
 */
export function openSegment(defaultName: string): ExpressHandler {
  middleware.setDefaultName(
    defaultNameOf(defaultName, 'Default segment name was not supplied.  Please provide a string.'),
  );
  return (req, res, next?: ExpressNext) => {
    const cycle = tryOpenCycle(req, res);
    if (cycle === undefined) {
      next?.();
      return;
    }
    // In automatic mode nobody looks for it there, and a member added to Express's requests is costly.
    if (!isAutomaticMode()) (req as { segment?: Segment }).segment = cycle.segment;
    runRequest(cycle.segment, req, res, () => next?.());
  };
}

/** Error middleware that keeps what a handler threw and hands it on. Its place is after the routes. */
export function closeSegment(): ExpressErrorHandler {
  return (error, req, _res, next?: ExpressNext) => {
    if (error) keepError(error, req as IncomingMessage & { segment?: Segment });
    next?.(error);
  };
}

function keepError(error: unknown, req: IncomingMessage & { segment?: Segment }): void {
  const holder = cycleOf(req) ?? resolveSegment(req.segment);
  if (holder === undefined) return;
  holder.addError(error as Error);
  log.debug('Added Express server fault to segment');
}
