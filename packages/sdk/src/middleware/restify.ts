/**
 * Restify: `enable(server, 'name')` before the routes. In automatic mode the request's segment is the context of
 * everything below; in manual mode it is `req.get('XRaySegment')`, or `req.segment` without Restify's context plugin.
 * Source: aws-xray-sdk-restify 3.12.0. The official adapter keeps one segment for the whole server, so that an error
 * lands on whichever request began last, and sends a failed request twice; here each request has its own, and one. It
 * is opened before routing, so that requests for unknown routes are seen too.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAutomaticMode } from '../context/context.ts';
import { log } from '../logging/logger.ts';
import type { Segment } from '../segment/segment.ts';
import { defaultNameOf } from './default-name.ts';
import { middleware, tryOpenCycle } from './middleware.ts';
import { cycleOf } from './request-cycle.ts';
import { runRequest } from './run-request.ts';

type RestifyRequest = IncomingMessage & {
  set?: (key: string, value: unknown) => void;
  segment?: Segment;
};

/** What is used of a Restify server. */
export interface RestifyServer {
  pre(handler: (req: IncomingMessage, res: ServerResponse, next: () => void) => void): unknown;
  on(
    event: 'after',
    listener: (req: IncomingMessage, res: ServerResponse, route: unknown, error: unknown) => void,
  ): unknown;
}

/**
 * Opens a segment for each request of `server`.
 * @throws Error when there is no server, or `defaultName` is not a text or empty
 */
export function enable(server: RestifyServer, defaultName: string): void {
  if (!server)
    throw new Error('Restify server instance to enable was not supplied. Please provide a server.');
  middleware.setDefaultName(
    defaultNameOf(defaultName, 'Default segment name was not supplied. Please provide a string.'),
  );
  log.debug('Enabling AWS X-Ray for Restify.');
  server.pre(open);
  server.on('after', (req, _res, _route, error) => {
    const cycle = cycleOf(req);
    if (error) cycle?.addError(error);
    cycle?.report();
  });
}

function open(req: RestifyRequest, res: ServerResponse, next: () => void): void {
  const cycle = tryOpenCycle(req, res);
  if (cycle === undefined) {
    next();
    return;
  }
  // A listener of `uncaughtException` would change what Restify answers; `after` tells of those errors too.
  cycle.awaitReport();
  if (!isAutomaticMode()) handOver(req, cycle.segment);
  runRequest(cycle.segment, req, res, next);
}

function handOver(req: RestifyRequest, segment: Segment): void {
  if (typeof req.set === 'function') req.set('XRaySegment', segment);
  else req.segment = segment;
}
