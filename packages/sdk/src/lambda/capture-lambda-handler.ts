/**
 * A handler whose data has left before its invocation ends: afterwards the environment may be frozen, and what is still
 * on its way goes out with the next invocation or never. Inside it the facade stays that of its own invocation,
 * whatever it awaits and whoever runs beside it.
 * Source: AWS Lambda Developer Guide, "Define Lambda function handler in Node.js" and "Response streaming". The
 * official SDK has no such wrapper.
 */

import { runWithSegment } from '../context/context.ts';
import { flush } from '../emit/emitter.ts';
import { guarded } from '../guard.ts';
import { isLambda } from './init-lambda.ts';
import { pinnedFacade } from './invocations.ts';

type Handler = (...args: never[]) => unknown;
type Callback = (...results: unknown[]) => void;

/**
 * Wraps a handler: an async one, one with a callback, or one that streams its response, on either side of
 * `awslambda.streamifyResponse`. The result is delayed by the flush alone; what the handler throws stays what it was.
 * Outside of Lambda the handler runs as it is.
 */
export function captureLambdaHandler<H extends Handler>(handler: H): H {
  function captured(this: unknown, ...args: unknown[]): unknown {
    const callback = args[2];
    if (typeof callback === 'function') args[2] = afterFlush(callback as Callback);
    const run = (): unknown => Reflect.apply(handler, this, args);
    const facade = guarded('the Lambda handler', () => (isLambda() ? pinnedFacade() : undefined));
    const result = facade === undefined ? run() : runWithSegment(facade, run);
    return isThenable(result) ? flushed(result) : result;
  }
  // The runtime looks at the number of parameters and at marks that `streamifyResponse` leaves.
  for (const key of Reflect.ownKeys(handler)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(handler, key);
    if (key !== 'prototype' && descriptor !== undefined) Object.defineProperty(captured, key, descriptor);
  }
  return captured as unknown as H;
}

function afterFlush(callback: Callback): Callback {
  return (...results) => void answer(callback, results);
}

async function answer(callback: Callback, results: readonly unknown[]): Promise<void> {
  await flush();
  callback(...results);
}

async function flushed(result: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await result;
  } finally {
    await flush();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}
