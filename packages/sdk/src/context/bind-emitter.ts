/**
 * Listeners of a bound emitter run in the context in which they were added. A server's request and response need it:
 * their events come from the socket, outside of the context that the handler ran in. The methods are shared by all
 * bound emitters; binding one makes no closures.
 */
import type { EventEmitter } from 'node:events';
import { storage } from './trace-context.ts';

type Listener = (...args: unknown[]) => unknown;
type BoundListener = Listener & { listener?: Listener };
type AddMethod = (event: string | symbol, listener: Listener) => EventEmitter;

const ORIGINALS = Symbol('fluoroscope.emitter');

interface Originals {
  readonly on: AddMethod;
  readonly prependListener: AddMethod;
}

type BoundEmitter = EventEmitter & { [ORIGINALS]?: Originals };

/** Binds `emitter` once; what is no emitter is left alone. */
export function bindEmitter(emitter: EventEmitter): void {
  const bound = emitter as BoundEmitter;
  if (typeof bound.on !== 'function' || bound[ORIGINALS] !== undefined) return;
  bound[ORIGINALS] = { on: bound.on as AddMethod, prependListener: bound.prependListener as AddMethod };
  bound.on = boundOn as typeof bound.on;
  bound.addListener = boundOn as typeof bound.on;
  bound.once = boundOnce as typeof bound.on;
  bound.prependListener = boundPrepend as typeof bound.on;
  bound.prependOnceListener = boundPrependOnce as typeof bound.on;
}

function boundOn(this: BoundEmitter, event: string | symbol, listener: Listener): EventEmitter {
  return add(this, 'on', event, inContext(listener));
}

function boundPrepend(this: BoundEmitter, event: string | symbol, listener: Listener): EventEmitter {
  return add(this, 'prependListener', event, inContext(listener));
}

function boundOnce(this: BoundEmitter, event: string | symbol, listener: Listener): EventEmitter {
  return add(this, 'on', event, onceInContext(this, event, listener));
}

function boundPrependOnce(this: BoundEmitter, event: string | symbol, listener: Listener): EventEmitter {
  return add(this, 'prependListener', event, onceInContext(this, event, listener));
}

function add(
  emitter: BoundEmitter,
  method: keyof Originals,
  event: string | symbol,
  listener: Listener,
): EventEmitter {
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
