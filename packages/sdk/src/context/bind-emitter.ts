/**
 * Listeners of a bound emitter run in the context in which they were added. A server's request and response need it:
 * their events come from the socket, outside of the context that the handler ran in.
 *
 * For Node's HTTP messages the methods are replaced once, on their classes, and the bound ones are remembered: Express
 * gives each message another prototype, after which every member that is set on it costs V8 a hidden class of its own,
 * microseconds each. Other emitters get the methods themselves. Either way binding makes no closures.
 */
import type { EventEmitter } from 'node:events';
import type * as Http from 'node:http';
import { storage } from './trace-context.ts';

type Listener = ((...args: unknown[]) => unknown) & { readonly listener?: Listener };
type AddListener = (this: EventEmitter, event: string | symbol, listener: Listener) => EventEmitter;

/** The methods that are replaced, and what adds the bound listener in their place. */
const METHODS = {
  on: 'on',
  addListener: 'on',
  once: 'on',
  prependListener: 'prependListener',
  prependOnceListener: 'prependListener',
} as const;

let http: typeof Http | undefined;
const boundEmitters = new WeakSet<object>();
const patched = new WeakSet<object>();

/** Binds `emitter` once; what is no emitter is left alone. */
export function bindEmitter(emitter: EventEmitter): void {
  if (typeof emitter.on !== 'function' || boundEmitters.has(emitter)) return;
  boundEmitters.add(emitter);
  http ??= process.getBuiltinModule('node:http');
  if (emitter instanceof http.IncomingMessage) patch(http.IncomingMessage.prototype);
  else if (emitter instanceof http.ServerResponse) patch(http.ServerResponse.prototype);
  else patch(emitter);
}

function patch(target: EventEmitter): void {
  if (patched.has(target)) return;
  patched.add(target);
  const adders: Record<'on' | 'prependListener', AddListener> = {
    on: target.on,
    prependListener: target.prependListener,
  };
  for (const name of Object.keys(METHODS) as (keyof typeof METHODS)[]) {
    const original: AddListener = target[name];
    const add = adders[METHODS[name]];
    const isOnce = name === 'once' || name === 'prependOnceListener';
    const value: AddListener = function addBound(event, listener) {
      if (!boundEmitters.has(this) || typeof listener !== 'function') {
        return original.call(this, event, listener);
      }
      return add.call(this, event, inContext(listener, isOnce ? [this, event] : undefined));
    };
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}

/** Removes itself first when given where it is added `once`. Node finds it for its removal by `listener` too. */
function inContext(listener: Listener, once?: readonly [EventEmitter, string | symbol]): Listener {
  const context = storage.getStore();
  if (context === undefined && once === undefined) return listener;
  function boundListener(this: unknown, ...args: unknown[]): unknown {
    once?.[0].removeListener(once[1], boundListener);
    return context === undefined
      ? listener.apply(this, args)
      : storage.run(context, () => listener.apply(this, args));
  }
  return Object.assign(boundListener, { listener: listener.listener ?? listener });
}
