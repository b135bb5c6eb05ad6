/**
 * Context in promises. Native promises carry it by themselves with `AsyncLocalStorage`, so that `capturePromise()` has
 * nothing left to do; it stays because applications call it. Promise libraries that keep callbacks in queues of their
 * own run them in the context of whoever drains the queue; for those the callbacks are bound to where they were given.
 * Source: aws-xray-sdk-core 3.12.0, `patchers/promise_p.js`.
 */
import { AsyncResource } from 'node:async_hooks';
import { currentSegment } from '../context/context.ts';

/** A promise library's class, such as Bluebird. */
export interface PromiseClass {
  readonly prototype: { then(...callbacks: never[]): unknown; catch(...callbacks: never[]): unknown };
}

type Callbacks = unknown[];
type Method = (this: unknown, ...callbacks: Callbacks) => unknown;

const patched = new WeakSet<object>();

/** Does nothing: native promises keep the context. */
export function capturePromise(): void {
  // Nothing to patch.
}

/** Makes `then` and `catch` of a promise library keep the context they are called in; once for each class. */
capturePromise.patchThirdPartyPromise = function patchThirdPartyPromise(promiseClass: PromiseClass): void {
  const prototype = promiseClass.prototype as unknown as Record<'then' | 'catch', Method>;
  if (patched.has(prototype)) return;
  patched.add(prototype);
  for (const name of ['then', 'catch'] as const) prototype[name] = keepingContext(prototype[name]);
};

function keepingContext(method: Method): Method {
  return function withContext(this: unknown, ...callbacks: Callbacks) {
    // Bluebird's `catch` also takes classes and predicates before its callback, which is the last argument.
    const isTraced = currentSegment() !== undefined;
    return Reflect.apply(method, this, isTraced ? callbacks.map(bound) : callbacks);
  };
}

function bound(callback: unknown): unknown {
  return typeof callback === 'function' && !isClass(callback)
    ? AsyncResource.bind(callback as () => unknown)
    : callback;
}

/** Error classes that a `catch` selects by. */
function isClass(value: object): boolean {
  return value === Error || ('prototype' in value && value.prototype instanceof Error);
}
