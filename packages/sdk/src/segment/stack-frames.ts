/**
 * V8 stack texts to frames. Read from the right, because only the line and column at the end have a fixed form:
 * `at label (path:line:column)`, `at path:line:column`, `at async path:line:column`, `at async label (index 0)`.
 * Who reads a trace asks for the application's frames: the SDK's own, which stand between any two of them, are left
 * out, and ES modules have a path as other files have, so that those of libraries can be told by their folder.
 */
import { fileURLToPath } from 'node:url';

/** One frame of an exception's stack. */
export interface StackFrame {
  path?: string;
  line?: number;
  /** The function, or `anonymous`. */
  label?: string;
}

/** Deeper frames are counted, not kept: a stack must not fill the document. */
const MAX_FRAMES = 100;
/** An own `stack` property may be any text; no real one is longer. */
const MAX_STACK_CHARACTERS = 65_536;
const FRAME_START = 'at ';
const ASYNC = 'async ';
const FILE_URL = 'file://';
/** The published files, also where npm put them in the place of the official packages. */
const OWN_PATH = /[\\/]node_modules[\\/](?:@fluoroscope[\\/]sdk|aws-xray-sdk[\w-]*)[\\/]dist[\\/]/;

/** The frames of `stack`, outermost last, and how many were left out. `message` is skipped, whatever it looks like. */
export function parseStack(
  stack: string | undefined,
  message: string | undefined,
): { frames: StackFrame[]; truncated: number } {
  const frames: StackFrame[] = [];
  let truncated = 0;
  if (stack === undefined) return { frames, truncated };
  for (const line of frameText(stack, message).split('\n')) {
    const text = line.trim();
    if (!text.startsWith(FRAME_START) || OWN_PATH.test(text)) continue;
    if (frames.length < MAX_FRAMES) frames.push(parseFrame(text.slice(FRAME_START.length)));
    else truncated += 1;
  }
  return { frames, truncated };
}

function frameText(stack: string, message: string | undefined): string {
  const start = message === undefined || message === '' ? -1 : stack.indexOf(message);
  const from = start < 0 ? 0 : start + (message?.length ?? 0);
  return stack.slice(from, from + MAX_STACK_CHARACTERS);
}

function parseFrame(text: string): StackFrame {
  // The first one: paths may hold brackets, labels do not.
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  if (open < 0) return frameAt(text.startsWith(ASYNC) ? text.slice(ASYNC.length) : text, 'anonymous');
  return frameAt(text.slice(open + 2, -1), text.slice(0, open));
}

function frameAt(location: string, label: string): StackFrame {
  const column = location.lastIndexOf(':');
  const line = location.lastIndexOf(':', column - 1);
  const number = column > 0 && line > 0 ? Number(location.slice(line + 1, column)) : Number.NaN;
  if (Number.isInteger(number)) return { path: plainPath(location.slice(0, line)), line: number, label };
  return { path: location, label };
}

function plainPath(path: string): string {
  if (!path.startsWith(FILE_URL)) return path;
  try {
    return fileURLToPath(path);
  } catch {
    // A stack is any text: what is no URL of a file of this system stays as it is.
    return path;
  }
}
