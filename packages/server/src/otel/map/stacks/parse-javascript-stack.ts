/**
 * Stacks of V8, which Node.js and most browsers write: frames as `    at label (path:line:column)`.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/cause.go: fillJavaScriptStacktrace. It cuts places at
 * their first two colons, which takes the path from modules (`file:///app/a.js:1:2`, `node:fs:1:2`).
 */

import type { StackFrame } from '@fluoroscope/wire';
import {
  addFrame,
  anException,
  linesOf,
  type ParsedException,
  type Place,
  parsePlace,
} from './parsed-exception.ts';

const FRAME = '    at ';
const FILE_URL = 'file://';

/** Never throws; a text of another form has no frames. */
export function parseJavaScriptStack(text: string): readonly ParsedException[] {
  const exception = anException();
  for (const line of linesOf(text).slice(1)) {
    const frame = line.startsWith(FRAME) ? parseFrame(line.slice(FRAME.length).trim()) : undefined;
    if (frame !== undefined) addFrame(exception, frame);
  }
  return [exception];
}

/** Functions without a name have a place only. */
function parseFrame(text: string): StackFrame | undefined {
  if (text === '') return undefined;
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  if (open === -1) return { ...placeOf(text), label: '' };
  return { ...placeOf(text.slice(open + 2, -1)), label: text.slice(0, open).trim() };
}

/** `/app/a.js:10:5`; a function that V8 has built in is somewhere `native`. */
function placeOf(text: string): Place {
  const { path: beforeColumn, line: column } = parsePlace(text);
  const withLine = parsePlace(beforeColumn);
  // With one number only, that number is the line.
  const { path, line } = withLine.path === beforeColumn ? { path: beforeColumn, line: column } : withLine;
  return { path: path.startsWith(FILE_URL) ? path.slice(FILE_URL.length) : path, line };
}
