/**
 * Errors as documents carry them. Unlike the official SDK, `Error.cause` and `AggregateError.errors` are followed, as
 * X-Ray's own `exceptions[].cause` provides for, and stacks are read so that paths with colons (`node:`, `file:`,
 * drives) and messages of several lines survive. Whatever is thrown at an SDK is read with care: a property may throw.
 * Source: aws-xray-sdk-core 3.12.0, `captured_exception.js`; X-Ray Developer Guide, "Segment documents", `cause`.
 */
import { randomId } from './random-id.ts';
import { parseStack, type StackFrame } from './stack-frames.ts';

/** More of a chain says nothing new, and a chain may be a circle. */
const MAX_EXCEPTIONS = 10;

/** One entry of `cause.exceptions`. */
export interface CapturedException {
  message?: string | undefined;
  /** The error's name; empty for a thrown text. */
  type?: string | undefined;
  stack: StackFrame[];
  /** Whether the error came from downstream. */
  remote: boolean;
  id: string;
  /** The id of the exception that caused this one. */
  cause?: string;
  /** Frames left out of `stack`. */
  truncated?: number | undefined;
}

/** `cause` of a document: exceptions, or the id of the subsegment that has them, or both. */
export interface CauseBlock {
  working_directory?: string;
  id?: string;
  exceptions?: CapturedException[];
}

/** The exceptions of `error`: itself first, then what caused it, nearest first. */
export function captureExceptions(error: unknown, remote: boolean): CapturedException[] {
  const captured = new Map([[error, captureOne(error, remote)]]);
  // The map grows while it is walked.
  for (const [effect, exception] of captured) {
    for (const cause of causesOf(effect)) {
      if (captured.size === MAX_EXCEPTIONS || captured.has(cause)) continue;
      const caused = captureOne(cause, remote);
      captured.set(cause, caused);
      exception.cause ??= caused.id;
    }
  }
  return [...captured.values()];
}

function captureOne(error: unknown, remote: boolean): CapturedException {
  const id = randomId();
  if (typeof error === 'string') return { message: error, type: '', stack: [], remote, id };
  const message = textOf(error, 'message');
  const { frames: stack, truncated } = parseStack(textOf(error, 'stack'), message);
  return { message, type: textOf(error, 'name'), stack, remote, id, truncated: truncated || undefined };
}

function causesOf(error: unknown): unknown[] {
  const cause = read(error, 'cause');
  const causes = isErrorLike(cause) ? [cause] : [];
  const errors = read(error, 'errors');
  if (!Array.isArray(errors)) return causes;
  return causes.concat(errors.slice(0, MAX_EXCEPTIONS).filter(isErrorLike));
}

/** A cause that is neither an object nor a text tells nothing, as with `addError` itself. */
function isErrorLike(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function textOf(error: unknown, key: string): string | undefined {
  const value = read(error, key);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'object' || typeof value === 'function' ? undefined : String(value);
}

function read(error: unknown, key: string): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    return (error as Record<string, unknown>)[key];
  } catch {
    // A getter of the application's own error that throws: the error is captured without that property.
    return undefined;
  }
}
