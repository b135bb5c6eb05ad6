/**
 * The current segment. In automatic mode it follows the application through promises, timers, streams and callbacks; in
 * manual mode it is handed over by arguments and nothing is looked up.
 * Source: aws-xray-sdk-core 3.12.0, `context_utils.js`.
 */
import { log } from '../logging/logger.ts';
import { sharedState } from '../process-state.ts';
import { isSegmentLike, type SegmentLike } from '../segment/segment-like.ts';
import { contextMissing } from './context-missing.ts';
import { childContext, storage } from './trace-context.ts';

export { contextMissing, setContextMissingStrategy, type ContextMissingStrategy } from './context-missing.ts';

const NO_CONTEXT = 'Failed to get the current sub/segment from the context.';
const NO_GET_IN_MANUAL_MODE = 'Cannot get sub/segment from context. Not supported in manual mode.';
const NO_SET_IN_MANUAL_MODE = 'Cannot set sub/segment on context. Not supported in manual mode.';
const NO_PARENT = 'No sub/segment specified. A sub/segment must be provided for manual mode.';

/** Sees what context holds and answers what to use instead; `isRequired` when somebody cannot do without. */
export type ResolveHook = (current: SegmentLike | undefined, isRequired: boolean) => SegmentLike | undefined;

interface Mode {
  isAutomatic: boolean;
}

const mode = sharedState<Mode>('mode', () => ({ isAutomatic: !process.env['AWS_XRAY_MANUAL_MODE'] }));
let resolveHook: ResolveHook | undefined;

/** Lets Lambda's stand-in segment follow the invocation; undefined takes the hook away. */
export function onResolveSegment(hook: ResolveHook | undefined): void {
  resolveHook = hook;
}

/** The segment context holds, if any; in manual mode none. Says nothing when there is none. */
export function currentSegment(): SegmentLike | undefined {
  if (!mode.isAutomatic) return undefined;
  const current = storage.getStore()?.segment;
  return resolveHook === undefined ? current : resolveHook(current, false);
}

/** The current segment; when there is none, or in manual mode, the context missing strategy and undefined. */
export function getSegment(): SegmentLike | undefined {
  if (!mode.isAutomatic) {
    contextMissing(NO_GET_IN_MANUAL_MODE);
    return undefined;
  }
  let current = storage.getStore()?.segment;
  if (resolveHook !== undefined) current = resolveHook(current, true);
  if (current === undefined) contextMissing(NO_CONTEXT);
  return current;
}

/**
 * Makes `segment` the current one for the rest of the active context. Outside of any context, where the official SDK
 * throws, it holds for the rest of this asynchronous flow.
 */
export function setSegment(segment: SegmentLike): void {
  if (!mode.isAutomatic) {
    contextMissing(NO_SET_IN_MANUAL_MODE);
    return;
  }
  if (!segment) log.warn('Failed to set the current sub/segment on the context.');
  const context = storage.getStore();
  if (context === undefined) storage.enterWith(childContext(segment));
  else context.segment = segment;
}

/** In automatic mode the current segment, whatever is given; in manual mode `segment`. Undefined after the strategy. */
export function resolveSegment(segment?: SegmentLike | null): SegmentLike | undefined {
  if (mode.isAutomatic) return getSegment();
  if (!segment) contextMissing(NO_PARENT);
  return segment ?? undefined;
}

const PARAMETERS = ['XRaySegment', 'XraySegment', 'Segment'] as const;

/** In manual mode takes the segment out of a call's options, where it stands as `XRaySegment`; undefined otherwise. */
export function resolveManualSegmentParams(params: unknown): SegmentLike | undefined {
  if (mode.isAutomatic || typeof params !== 'object' || params === null) return undefined;
  const options = params as Record<string, unknown>;
  for (const name of PARAMETERS) {
    const segment = options[name];
    if (!isSegmentLike(segment)) continue;
    delete options[name];
    return segment;
  }
  return undefined;
}

/** Runs `fn` with `segment` as the current one; the caller's context is left as it was. In manual mode just runs it. */
export function runWithSegment<T>(segment: SegmentLike, fn: () => T): T {
  return mode.isAutomatic ? storage.run(childContext(segment), fn) : fn();
}

export function isAutomaticMode(): boolean {
  return mode.isAutomatic;
}

/** Segments are found by context from now on. */
export function enableAutomaticMode(): void {
  mode.isAutomatic = true;
  log.debug('Overriding AWS X-Ray SDK mode. Set to automatic mode.');
}

/** Segments are handed over by arguments from now on; in Lambda, which has none to hand over, just a warning. */
export function enableManualMode(): void {
  if (resolveHook !== undefined) {
    log.warn('AWS Lambda does not support AWS X-Ray manual mode.');
    return;
  }
  mode.isAutomatic = false;
  log.debug('Overriding AWS X-Ray SDK mode. Set to manual mode.');
}
