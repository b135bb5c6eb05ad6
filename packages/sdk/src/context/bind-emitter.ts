/**
 * Listeners of a bound emitter run in the context in which they were added. A server's request and response need it:
 * their events come from the socket, outside of the context that the handler ran in.
 *
 * For Node's HTTP messages the methods are replaced once, on their classes, and the bound ones are remembered: Express
 * gives each message another prototype, after which every member that is set on it costs V8 a hidden class of its own,
 * microseconds each. Other emitters get the methods themselves. Either way binding makes no closures.
 */
import type { EventEmitter } from 'node:events';
import { storage } from './trace-context.ts';

type Listener = (...args: unknown[]) => unknown;
type BoundListener = Listener & { listener?: Listener };
type AddMethod = (event: string | symbol, listener: Listener) => EventEmitter;

const METHODS = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'] as const;
type Method = (typeof METHODS)[number];

const ORIGINALS = Symbol('fluoroscope.emitter');

/** An emitter, or a class's prototype, whose methods are replaced. */
type Patched = EventEmitter & { [ORIGINALS]?: Record<Method, AddMethod> };

const boundEmitters = new WeakSet<object>();

/** Binds `emitter` once; what is no emitter is left alone. */
export function bindEmitter(emitter: EventEmitter): void {
  if (typeof emitter.on !== 'function' || boundEmitters.has(emitter)) return;
  boundEmitters.add(emitter);
  const patched = emitter as Patched;
  if (patched[ORIGINALS] === undefined) patch(httpPrototypeOf(emitter) ?? emitter);
}

/** The prototype of Node's that `emitter` has, if it is an HTTP message. */
function httpPrototypeOf(emitter: EventEmitter): EventEmitter | undefined {
  const { IncomingMessage, ServerResponse } = process.getBuiltinModule('node:http');
  if (emitter instanceof IncomingMessage) return IncomingMessage.prototype;
  return emitter instanceof ServerResponse ? ServerResponse.prototype : undefined;
}

const REPLACEMENTS: Record<Method, AddMethod> = {
  on: boundOn,
  addListener: boundOn,
  once: boundOnce,
  prependListener: boundPrepend,
  prependOnceListener: boundPrependOnce,
};

function patch(target: Patched): void {
  const { on, addListener, once, prependListener, prependOnceListener } = target as unknown as Record<
    Method,
    AddMethod
  >;
  const hidden = { configurable: true, writable: true, enumerable: false };
  const originals = { on, addListener, once, prependListener, prependOnceListener };
  Object.defineProperty(target, ORIGINALS, { ...hidden, value: originals });
  for (const method of METHODS) {
    Object.defineProperty(target, method, { ...hidden, value: REPLACEMENTS[method] });
  }
}

function boundOn(this: Patched, event: string | symbol, listener: Listener): EventEmitter {
  return add(this, 'on', event, boundEmitters.has(this) ? inContext(listener) : listener);
}

function boundPrepend(this: Patched, event: string | symbol, listener: Listener): EventEmitter {
  return add(this, 'prependListener', event, boundEmitters.has(this) ? inContext(listener) : listener);
}

function boundOnce(this: Patched, event: string | symbol, listener: Listener): EventEmitter {
  if (!boundEmitters.has(this)) return add(this, 'once', event, listener);
  return add(this, 'on', event, onceInContext(this, event, listener));
}

function boundPrependOnce(this: Patched, event: string | symbol, listener: Listener): EventEmitter {
  if (!boundEmitters.has(this)) return add(this, 'prependOnceListener', event, listener);
  return add(this, 'prependListener', event, onceInContext(this, event, listener));
}

function add(emitter: Patched, method: Method, event: string | symbol, listener: Listener): EventEmitter {
  emitter[ORIGINALS]?.[method].call(emitter, event, listener);
  return emitter;
}

/** Node finds a listener for its removal by the `listener` property too. */
function inContext(listener: Listener): Listener {
  const context = storage.getStore();
  if (context === undefined || typeof listener !== 'function') return listener;
  const bound: BoundListener = function boundListener(this: unknown, ...args) {
    return storage.run(context, () => listener.apply(this, args));
  };
  bound.listener = (listener as BoundListener).listener ?? listener;
  return bound;
}

function onceInContext(emitter: EventEmitter, event: string | symbol, listener: Listener): Listener {
  if (typeof listener !== 'function') return listener;
  const bound = inContext(listener);
  const once: BoundListener = function onceListener(this: unknown, ...args) {
    emitter.removeListener(event, once);
    return bound.apply(this, args);
  };
  once.listener = listener;
  return once;
}
