/** What the parsers of stack texts make, and what they have in common. */

import type { StackFrame } from '@fluoroscope/wire';

/** An exception in a text. The first of a text is the one that was thrown, each other the cause of the one before. */
export interface ParsedException {
  /** Undefined for the first of a text, which its event names. */
  type: string | undefined;
  message: string | undefined;
  /** Innermost first. */
  readonly stack: StackFrame[];
  /** Frames that were left out of `stack`. */
  truncated: number;
}

/** More frames say little more, and make documents too large. */
const MAX_FRAMES = 50;

/** Nobody chains as many; a text that does was made to. */
export const MAX_EXCEPTIONS = 16;

export function anException(): ParsedException {
  return { type: undefined, message: undefined, stack: [], truncated: 0 };
}

/** The exception that `text` names as `type: message`, or as its type alone. */
export function namedException(text: string): ParsedException {
  const exception = anException();
  const end = text.indexOf(': ');
  exception.type = end === -1 ? text.trim().replace(/:$/, '') : text.slice(0, end).trim();
  if (end !== -1) exception.message = text.slice(end + 2).trim();
  return exception;
}

/** Adds a frame outside of those that are there already. */
export function addFrame(exception: ParsedException, frame: StackFrame): void {
  if (exception.stack.length < MAX_FRAMES) exception.stack.push(frame);
  else exception.truncated += 1;
}

/** The lines of a text, whatever system it was written on. */
export function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** A place in a file. */
export interface Place {
  readonly path: string;
  /** 0 where the place does not tell it. */
  readonly line: number;
}

/** `B.java:12`, or `B.java: 12` as the Collector's receiver writes it:
 *  what follows the last colon is the line, if it is a number. */
export function parsePlace(text: string): Place {
  const colon = text.lastIndexOf(':');
  const line = colon === -1 ? undefined : toLine(text.slice(colon + 1));
  return line === undefined ? { path: text, line: 0 } : { path: text.slice(0, colon), line };
}

/** Undefined for what is no number of a line. */
export function toLine(digits: string): number | undefined {
  return /^ ?\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}
