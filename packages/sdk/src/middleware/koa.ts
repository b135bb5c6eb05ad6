/**
 * Koa 2 and 3: `app.use(openSegment('name'))` before everything else. The request's segment is `ctx.segment`, and in
 * automatic mode the context of everything below.
 * Source: aws-xray-sdk-koa2 3.12.0. The segment ends with the response: a thrown error has the status that Koa made of
 * it, where the official adapter reads the 404 that was there before.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Segment } from '../segment/segment.ts';
import { defaultNameOf } from './default-name.ts';
import { middleware, tryOpenCycle, type RequestView } from './middleware.ts';
import type { RequestCycle } from './request-cycle.ts';
import { runRequest } from './run-request.ts';

/** What is used of Koa's context. */
export interface KoaContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** With `app.proxy`, what the proxy says. */
  readonly host?: string;
  segment?: Segment;
}

/** Fits Koa's `Middleware`. */
export type KoaHandler = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>;

const VIEW: RequestView = {
  started: 'Starting koa segment',
  closed: 'Closed koa segment successfully',
  failed: 'Closed koa segment with error',
};

/**
 * Middleware that opens a segment for each request; it closes itself with the response.
 * @param defaultName the segments' name, unless `AWS_XRAY_TRACING_NAME` or dynamic naming say otherwise
 * @throws Error when `defaultName` is not a text or empty
 */
export function openSegment(defaultName: string): KoaHandler {
  middleware.setDefaultName(
    defaultNameOf(defaultName, 'Default segment name was not supplied.  Please provide a string.'),
  );
  return async (ctx, next?: () => Promise<unknown>) => {
    const cycle = tryOpenCycle(ctx.req, ctx.res, VIEW, ctx.host || undefined);
    if (cycle === undefined) {
      await next?.();
      return;
    }
    ctx.segment = cycle.segment;
    await runRequest(cycle.segment, ctx.req, ctx.res, () => keepingError(cycle, next));
  };
}

async function keepingError(cycle: RequestCycle, next?: () => Promise<unknown>): Promise<void> {
  try {
    await next?.();
  } catch (error) {
    cycle.addError(error);
    throw error;
  }
}
