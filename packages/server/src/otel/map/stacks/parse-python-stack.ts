/**
 * Python's tracebacks. They tell the outermost frame first and the exception that was thrown last, and chain exceptions
 * in the order in which they were thrown; X-Ray has it all the other way round.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/cause.go: fillPythonStacktrace, which does not know
 * exceptions that were raised `from` another.
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

/** What stands between two exceptions. */
const LINKS: ReadonlySet<string> = new Set([
  'During handling of the above exception, another exception occurred:',
  'The above exception was the direct cause of the following exception:',
]);

/** Never throws; a text of another form has no frames. */
export function parsePythonStack(text: string): readonly ParsedException[] {
  const sections: string[][] = [[]];
  for (const line of linesOf(text)) {
    if (LINKS.has(line)) sections.push([]);
    else sections.at(-1)?.push(line);
  }
  const exceptions = sections.slice(-MAX_EXCEPTIONS).map(parseSection);
  return exceptions.toReversed();
}

/** Frames, then below them the exception, whose message may have several lines. */
function parseSection(lines: readonly string[]): ParsedException {
  const frames: StackFrame[] = [];
  let text: string[] = [];
  for (const line of lines) {
    const frame = parseFrame(line);
    if (frame !== undefined) {
      frames.push(frame);
      text = [];
    } else if (text.length > 0 || !line.startsWith('  ')) text.push(line);
  }
  const exception = frames.length === 0 ? anException() : namedException(text.join('\n').trim());
  for (const frame of frames.reverse()) addFrame(exception, frame);
  return exception;
}

const PATH_START = '  File "';
const PATH_END = '", line ';

/** `  File "/app/m.py", line 9, in main`. A syntax error is shown in the same form, but in no function. */
function parseFrame(line: string): StackFrame | undefined {
  if (!line.startsWith(PATH_START)) return undefined;
  const end = line.indexOf(PATH_END, PATH_START.length);
  const comma = line.indexOf(', in ', end);
  const number = end === -1 || comma === -1 ? undefined : toLine(line.slice(end + PATH_END.length, comma));
  if (number === undefined) return undefined;
  return {
    path: line.slice(PATH_START.length, end),
    line: number,
    label: line.slice(comma + ', in '.length),
  };
}
