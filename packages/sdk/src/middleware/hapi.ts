/**
 * Hapi 18 and later: `await server.register({ plugin, options })`. The request's segment is `request.segment`, and in
 * automatic mode the context of everything below.
 *
 * Hapi offers no place around a request's whole life, so the official plugin enters a context by hand in `onRequest`
 * and leaves it at the response, by when it has spread over the connection. Here the server's `request` event is
 * emitted inside the context, which therefore ends where it began. Only injected requests come without that event:
 * their context is entered in `onRequest`, and handed on in `onPreAuth`.
 * Source: aws-xray-sdk-hapi 3.12.0.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request as HapiRequest } from '@hapi/hapi';
import { isAutomaticMode } from '../context/context.ts';
import { getNamespace, type Namespace } from '../context/namespace.ts';
import type { Segment } from '../segment/segment.ts';
import type { SegmentLike } from '../segment/segment-like.ts';
import { VERSION } from '../version.ts';
import { applicationName } from './application-name.ts';
import { middleware, tryOpenCycle, type RequestView } from './middleware.ts';
import { applyPluginOptions, type PluginOptions } from './plugin-options.ts';
import { cycleOf, logSegment, type RequestCycle } from './request-cycle.ts';
import { runRequest } from './run-request.ts';

declare module '@hapi/hapi' {
  interface Request {
    segment?: Segment;
  }
}

/** Options of the plugin. */
export interface XRayHapiPluginOptions extends PluginOptions {
  /** The segments' name; name and version of the application's package when absent. */
  segmentName?: string | undefined;
}

interface TracedRequest {
  readonly raw: HapiRequest['raw'];
  segment?: Segment;
}

interface Emitter {
  emit(event: string | symbol, ...args: unknown[]): boolean;
}

/** What is used of a Hapi server. */
export interface HapiServer {
  readonly listener: Emitter;
  ext(
    point: 'onRequest' | 'onPreAuth',
    method: (request: TracedRequest, h: { readonly continue: symbol }) => symbol,
  ): unknown;
  readonly events: {
    on(
      criteria: { name: 'request'; channels: 'error' },
      listener: (request: TracedRequest, event: object) => void,
    ): unknown;
    on(criteria: 'response', listener: (request: TracedRequest) => void): unknown;
  };
}

const VIEW: RequestView = {
  started: 'Starting Hapi XRay segment',
  closed: 'Closed Hapi XRay segment successfully',
  failed: 'Closed Hapi XRay segment successfully',
};

/** The plugin. */
export const plugin = { name: 'hapi-xray', register, once: true, version: VERSION };

function register(server: HapiServer, options: XRayHapiPluginOptions = {}): void {
  middleware.setDefaultName(options.segmentName || applicationName());
  applyPluginOptions(options);
  openAroundRequests(server.listener);
  server.ext('onRequest', (request, h) => {
    claim(request);
    return h.continue;
  });
  server.ext('onPreAuth', (request, h) => {
    leaveInjector(request);
    return h.continue;
  });
  server.events.on({ name: 'request', channels: 'error' }, keepError);
  server.events.on('response', (request) => cycleOf(request.raw.req)?.report());
}

function openAroundRequests(listener: Emitter): void {
  const emit = listener.emit;
  listener.emit = function (this: Emitter, event, ...args): boolean {
    if (event !== 'request') return Reflect.apply(emit, this, [event, ...args]);
    const [req, res] = args as [IncomingMessage, ServerResponse];
    const cycle = tryOpenCycle(req, res, VIEW);
    const rest = (): boolean => Reflect.apply(emit, this, [event, ...args]);
    return cycle === undefined ? rest() : runRequest(cycle.segment, req, res, rest);
  };
}

/** Makes the raw request's segment Hapi's. */
function claim(request: TracedRequest): void {
  const { req, res } = request.raw;
  const cycle = cycleOf(req) ?? openInjected(req, res);
  if (cycle === undefined) return;
  // Hapi tells of errors when the response is out.
  cycle.awaitReport();
  request.segment = cycle.segment;
}

/** Contexts entered in the flow of who injected a request, which does not end with it. */
const enteredContexts = new WeakMap<IncomingMessage, ReturnType<Namespace['createContext']>>();

function openInjected(req: IncomingMessage, res: ServerResponse): RequestCycle | undefined {
  const cycle = tryOpenCycle(req, res, VIEW);
  if (cycle !== undefined && isAutomaticMode()) enteredContexts.set(req, enter(cycle.segment));
  return cycle;
}

/** Takes the segment on into the flow of Hapi's own, begun since `onRequest`, and out of the injector's. */
function leaveInjector(request: TracedRequest): void {
  const context = enteredContexts.get(request.raw.req);
  if (context?.segment === undefined) return;
  enter(context.segment);
  context.segment = undefined;
}

function enter(segment: SegmentLike): ReturnType<Namespace['createContext']> {
  const namespace = getNamespace();
  const context = namespace.createContext();
  context.segment = segment;
  namespace.enter(context);
  return context;
}

function keepError(request: TracedRequest, event: { error?: unknown }): void {
  const cycle = cycleOf(request.raw.req);
  if (cycle === undefined) return;
  cycle.addError(event.error);
  logSegment('Hapi XRay segment encountered an error', request.raw.req.url ?? '', cycle.segment);
}
