/**
 * Stacks of .NET: frames as `   at label in path:line 12`. The text of an exception holds the texts of the exceptions
 * inside it before its own frames, each begun by an arrow and ended by a line that says so.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/cause.go: fillDotnetStacktrace, which takes the frames
 * of all of them for one stack; .NET API reference, "Exception.ToString".
 */

import type { StackFrame } from '@fluoroscope/wire';
import {
  addFrame,
  anException,
  linesOf,
  MAX_EXCEPTIONS,
  namedException,
  type ParsedException,
  toLine,
} from './parsed-exception.ts';

const FRAME = 'at ';
const INNER = '---> ';
const INNER_END = '--- End of inner exception stack trace ---';
const PATH = ' in ';
const LINE = ':line ';

/** Never throws; a text of another form has no frames. */
export function parseDotnetStack(text: string): readonly ParsedException[] {
  const exceptions = [anException()];
  /** Which exception the frames that follow are of. */
  let depth = 0;
  for (const line of linesOf(text)) {
    const trimmed = line.trim();
    // Older versions put the arrow into the line of the outer exception.
    const arrow = trimmed.startsWith(FRAME) ? -1 : trimmed.indexOf(INNER);
    if (arrow !== -1) {
      // After the frames of the outer exception an aggregate tells its inner ones again.
      const isAgain = depth < exceptions.length - 1;
      if (isAgain || exceptions.length === MAX_EXCEPTIONS) return exceptions;
      depth = exceptions.push(namedException(trimmed.slice(arrow + INNER.length))) - 1;
    } else if (trimmed === INNER_END) depth = Math.max(0, depth - 1);
    else addFrameOf(exceptions[depth], trimmed);
  }
  return exceptions;
}

function addFrameOf(exception: ParsedException | undefined, line: string): void {
  const frame = line.startsWith(FRAME) ? parseFrame(line.slice(FRAME.length)) : undefined;
  if (exception !== undefined && frame !== undefined) addFrame(exception, frame);
}

/** `Shop.Cart.Add(String item) in /src/Cart.cs:line 12`; without symbols there is no place. */
function parseFrame(text: string): StackFrame | undefined {
  const start = text.indexOf(`)${PATH}`);
  if (start === -1) {
    const end = text.lastIndexOf(')');
    return end === -1 ? undefined : { path: '', line: 0, label: text.slice(0, end + 1) };
  }
  const place = text.slice(start + 1 + PATH.length);
  const end = place.lastIndexOf(LINE);
  const line = end === -1 ? undefined : toLine(place.slice(end + LINE.length));
  const label = text.slice(0, start + 1);
  return line === undefined ? { path: place, line: 0, label } : { path: place.slice(0, end), line, label };
}
