/** The few shapes of a Smithy client (AWS SDK for JavaScript v3) that are touched;
 *  the SDK depends on no AWS package. */
import type { SegmentLike } from '../segment/segment-like.ts';

/** A client of the AWS SDK v3, or any Smithy client. */
export interface AWSv3Client {
  middlewareStack: {
    remove: (name: string) => boolean;
    use: (plugin: never) => void;
  };
  config: unknown;
}

export interface MiddlewareStack {
  add(
    middleware: Middleware,
    options: { name: string; step: string; priority?: 'high' | 'normal' | 'low' },
  ): void;
}

export type Middleware = (next: Handler, context: HandlerContext) => Handler;

export type Handler = (args: HandlerArguments) => Promise<HandlerResult>;

export interface HandlerContext {
  readonly clientName?: string;
  readonly commandName?: string;
}

export const CALL: unique symbol = Symbol('fluoroscope.aws.call');

/**
 * Travels by spreading from step to step. A fresh object a call, while the context may be shared by all calls of a
 * command (`cacheMiddleware`): what belongs to one call is kept here.
 */
export interface HandlerArguments {
  readonly input?: object;
  readonly request?: { readonly headers?: Record<string, unknown> };
  readonly [CALL]?: CallState;
}

export interface HandlerResult {
  readonly response?: HttpAnswer;
  readonly output?: { readonly $metadata?: Metadata; readonly presigned?: unknown };
}

/** What the client says of the answer. */
export interface Metadata {
  readonly httpStatusCode?: number;
  readonly requestId?: string;
  readonly extendedRequestId?: string;
  readonly attempts?: number;
}

export interface HttpAnswer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is thrown when a call fails. */
export interface ServiceError {
  readonly name?: string;
  readonly $metadata?: Metadata;
  readonly $response?: HttpAnswer;
  readonly $retryable?: { readonly throttling?: boolean };
}

/** What the steps of one call tell each other. */
interface CallState {
  /** The segment or subsegment that makes the call; undefined when it was looked for in vain. */
  readonly parent: SegmentLike | undefined;
  /** The id the call's subsegment gets: a message already names it. 16 hex digits. */
  readonly id?: string;
}
