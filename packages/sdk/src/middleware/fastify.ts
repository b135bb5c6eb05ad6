/**
 * Fastify 4 and 5: `fastify.register(xRayFastifyPlugin, { segmentName: 'name' })`. The request's segment is
 * `request.segment`, and in automatic mode the context of everything below. The marks that the package `fastify-plugin`
 * would make are set here, so that neither it nor Fastify is a dependency.
 * Source: aws-xray-sdk-fastify 3.12.0, which sets `request.segment` in manual mode only and therefore loses what
 * handlers throw in automatic mode.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logging/logger.ts';
import type { Segment } from '../segment/segment.ts';
import type { HeaderReader } from './incoming-request-data.ts';
import { middleware, tryOpenCycle } from './middleware.ts';
import { applyPluginOptions, type PluginOptions } from './plugin-options.ts';
import { cycleOf } from './request-cycle.ts';
import { runRequest } from './run-request.ts';

declare module 'fastify' {
  interface FastifyRequest {
    segment?: Segment | null;
  }
}

/** Options of the plugin. */
export interface XRayFastifyPluginOptions extends PluginOptions {
  /** The segments' name, unless `AWS_XRAY_TRACING_NAME` or dynamic naming say otherwise. */
  segmentName: string;
}

interface Request {
  readonly raw: FastifyRequest['raw'];
  segment?: Segment | null;
}

interface Reply extends HeaderReader {
  readonly raw: FastifyReply['raw'];
}

/** What is used of a Fastify instance. */
export interface FastifyLike {
  readonly log: Logger & { readonly level?: string };
  decorateRequest(name: string, value: null): unknown;
  hasRequestDecorator(name: string): boolean;
  addHook(name: 'onRequest', hook: (request: Request, reply: Reply, done: () => void) => void): unknown;
  addHook(
    name: 'onError',
    hook: (request: Request, reply: Reply, error: Error, done: () => void) => void,
  ): unknown;
}

/**
 * The plugin.
 * @throws Error when `segmentName` is missing
 */
export function xRayFastifyPlugin(
  fastify: FastifyLike,
  options: XRayFastifyPluginOptions,
  done: (error?: Error) => void,
): void {
  try {
    register(fastify, options);
    done();
  } catch (error) {
    done(error as Error);
  }
}

Object.assign(xRayFastifyPlugin, {
  // The hooks are the whole application's, not those of an encapsulated part of it.
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'fastify-xray',
  [Symbol.for('plugin-meta')]: { name: 'fastify-xray', fastify: '>=4.0.0' },
});

function register(fastify: FastifyLike, options: XRayFastifyPluginOptions): void {
  if (!options.segmentName) throw new Error('segmentName is required');
  middleware.setDefaultName(options.segmentName);
  applyPluginOptions({ ...options, logger: options.logger ?? audibleLogger(fastify) });
  if (!fastify.hasRequestDecorator('segment')) fastify.decorateRequest('segment', null);
  fastify.addHook('onRequest', open);
  fastify.addHook('onError', (request, _reply, error, done) => {
    cycleOf(request.raw)?.addError(error);
    done();
  });
}

function open(request: Request, reply: Reply, done: () => void): void {
  const cycle = tryOpenCycle(request.raw, reply.raw);
  if (cycle === undefined) {
    done();
    return;
  }
  cycle.readHeadersOf(reply);
  request.segment = cycle.segment;
  runRequest(cycle.segment, request.raw, reply.raw, done);
}

/** Fastify's logger, unless it is switched off: it would swallow the SDK's errors, which go to the console then. */
function audibleLogger(fastify: FastifyLike): Logger | undefined {
  const { log } = fastify;
  return log.level === undefined || log.level === 'silent' ? undefined : log;
}
