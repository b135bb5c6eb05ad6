/**
 * Subsegments around the application's own functions. Unlike the official SDK, a promise is followed: a subsegment of
 * `captureFunc` lasts until it settles, and a rejection ends one of `captureAsyncFunc`, which otherwise would hold its
 * segment back for ever. Without a segment the function still gets a subsegment, one that is never sent, so that
 * `subsegment.close()` does not throw.
 * Source: aws-xray-sdk-core 3.12.0, `capture.js`.
 */
import { resolveSegment, runWithSegment } from '../context/context.ts';
import { log } from '../logging/logger.ts';
import { Subsegment } from '../segment/subsegment.ts';
import type { SegmentLike } from '../segment/segment-like.ts';

/** What is captured; gets the subsegment. */
export type Captured<T> = (subsegment: Subsegment) => T;

/**
 * Runs `fcn` inside a new subsegment, which closes when it returns, when the promise it returned settles, or with the
 * error it throws.
 * @param parent - required in manual mode, not used in automatic mode
 * @throws Error when `name` is no text or empty or `fcn` no function; whatever `fcn` throws.
 */
export function captureFunc<T>(name: string, fcn: Captured<T>, parent?: SegmentLike): T {
  return capture(name, fcn, parent, true);
}

/**
 * Runs `fcn` inside a new subsegment, which `fcn` closes; an error it throws, or the rejection of the promise it
 * returned, closes it as well.
 * @param parent - required in manual mode, not used in automatic mode
 * @throws Error when `name` is no text or empty or `fcn` no function; whatever `fcn` throws.
 */
export function captureAsyncFunc<T>(name: string, fcn: Captured<T>, parent?: SegmentLike): T {
  return capture(name, fcn, parent, false);
}

function capture<T>(name: string, fcn: Captured<T>, parent: SegmentLike | undefined, closes: boolean): T {
  validate(name, fcn);
  const current = resolveSegment(parent);
  if (current === undefined) {
    log.warn(`Failed to capture ${closes ? '' : 'async '}function.`);
    return runUntraced(name, fcn);
  }
  const subsegment = current.addNewSubsegment(name);
  const result = runIn(subsegment, fcn);
  if (isPlainPromise(result)) return closeAtSettlement(result, subsegment, closes) as T;
  if (closes) subsegment.close();
  return result;
}

/**
 * A callback that runs `fcn` inside a new subsegment with the callback's arguments and the subsegment as the last one.
 * Until it is called, the current segment is held back. Without a segment, `fcn` itself.
 * @param parent - required in manual mode, not used in automatic mode
 * @throws Error when `name` is no text or empty or `fcn` no function.
 */
export function captureCallbackFunc<A extends unknown[], T>(
  name: string,
  fcn: (...args: A) => T,
  parent?: SegmentLike,
): (...args: A) => T {
  validate(name, fcn);
  const base = resolveSegment(parent);
  if (base === undefined) {
    log.warn('Failed to capture callback function.');
    return fcn;
  }
  base.incrementCounter();
  let isHeld = true;
  return function capturedCallback(this: unknown, ...args) {
    const run = (subsegment: Subsegment): T => fcn.apply(this, [...args, subsegment] as unknown as A);
    try {
      return runWithSegment(base, () => captureFunc(name, run, base));
    } finally {
      if (isHeld) base.decrementCounter();
      isHeld = false;
    }
  };
}

function validate(name: string, fcn: unknown): void {
  if (typeof name !== 'string' || name === '') refuse('Param "name" must be a non-empty string.');
  if (typeof fcn !== 'function') refuse('Param "fcn" must be a function.');
}

function refuse(problem: string): never {
  log.error(problem);
  throw new Error(problem);
}

function runUntraced<T>(name: string, fcn: Captured<T>): T {
  const subsegment = new Subsegment(name);
  subsegment.noOp = true;
  subsegment.notTraced = true;
  return fcn(subsegment);
}

function runIn<T>(subsegment: Subsegment, fcn: Captured<T>): T {
  try {
    return runWithSegment(subsegment, () => fcn(subsegment));
  } catch (error) {
    closeFailed(subsegment, error);
    throw error;
  }
}

/** `reject()` fails as well as any other: nothing is known of it but that. */
function closeFailed(subsegment: Subsegment, error: unknown): void {
  if (!error) subsegment.addFaultFlag();
  subsegment.close(error as Error);
}

/**
 * Following a promise means handing out another one, or an unhandled rejection of the application's would go unnoticed.
 * That is done for ordinary promises only: one with members of its own, or a query builder that begins when it is
 * awaited, is handed out untouched.
 */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && value.constructor === Promise && Object.keys(value).length === 0;
}

async function closeAtSettlement(
  result: Promise<unknown>,
  subsegment: Subsegment,
  closes: boolean,
): Promise<unknown> {
  try {
    const value = await result;
    if (closes) subsegment.close();
    return value;
  } catch (error) {
    if (!subsegment.isClosed()) closeFailed(subsegment, error);
    throw error;
  }
}
