/**
 * The context under the names of `cls-hooked`, which applications and their libraries call through `getNamespace()`.
 * A context holds the key `segment` and any others. Unlike there, it ends where it ends: after `await run(...)` the
 * caller has its own context again; and a child's values are the parent's at its making.
 * Source: aws-xray-sdk-core 3.12.0, `context_utils.js`; cls-hooked 4.2, `context.js`, its documented interface.
 */
import type { EventEmitter } from 'node:events';
import { bindEmitter } from './bind-emitter.ts';
import { childContext, storage, type TraceContext } from './trace-context.ts';
import type { SegmentLike } from '../segment/segment-like.ts';

const SEGMENT_KEY = 'segment';

/** What of cls-hooked's namespace is used by callers. */
export interface Namespace {
  readonly name: string;
  /** The active context, or null. */
  readonly active: TraceContext | null;
  /** Runs `fn` in a new context inside the active one, hands it that context and returns it. */
  run(fn: (context: TraceContext) => unknown): TraceContext;
  /** As `run`, and returns what `fn` returns. */
  runAndReturn<T>(fn: (context: TraceContext) => T): T;
  /** As `runAndReturn`, for functions that return a promise. */
  runPromise<T>(fn: (context: TraceContext) => Promise<T>): Promise<T>;
  /** A function that runs `fn` in `context`, or in the one active now. */
  bind<F extends (...args: never[]) => unknown>(fn: F, context?: TraceContext): F;
  /** Lets listeners added to `emitter` from now on run in the context they are added in. */
  bindEmitter(emitter: EventEmitter): void;
  /** Makes `context` the active one for the rest of this asynchronous flow, until `exit`. */
  enter(context: TraceContext): void;
  exit(context: TraceContext): void;
  createContext(): TraceContext;
  /** A value of the active context; undefined without one. */
  get(key: string): unknown;
  /** Sets a value of the active context, or of one made for the rest of this flow. */
  set<T>(key: string, value: T): T;
}

const namespace: Namespace = {
  name: 'AWSXRay',
  get active() {
    return storage.getStore() ?? null;
  },
  run: (fn) =>
    namespace.runAndReturn((context) => {
      fn(context);
      return context;
    }),
  runAndReturn(fn) {
    const context = createContext();
    return storage.run(context, fn, context);
  },
  runPromise: (fn) => namespace.runAndReturn(fn),
  bind,
  bindEmitter,
  enter(context) {
    context.previous = storage.getStore();
    storage.enterWith(context);
  },
  exit(context) {
    if (storage.getStore() === context) storage.enterWith(context.previous);
    context.previous = undefined;
  },
  createContext,
  get(key) {
    const context = storage.getStore();
    return key === SEGMENT_KEY ? context?.segment : context?.values?.get(key);
  },
  set(key, value) {
    let context = storage.getStore();
    if (context === undefined) storage.enterWith((context = createContext()));
    if (key === SEGMENT_KEY) context.segment = value as SegmentLike | undefined;
    else (context.values ??= new Map()).set(key, value);
    return value;
  },
};

/** The namespace that holds the current segment, for code that was written to cls-hooked. */
export function getNamespace(): Namespace {
  return namespace;
}

function createContext(): TraceContext {
  return childContext(storage.getStore()?.segment);
}

function bind<F extends (...args: never[]) => unknown>(fn: F, context?: TraceContext): F {
  const bound = context ?? storage.getStore() ?? createContext();
  function inContext(this: unknown, ...args: never[]): unknown {
    return storage.run(bound, () => fn.apply(this, args));
  }
  return inContext as F;
}
