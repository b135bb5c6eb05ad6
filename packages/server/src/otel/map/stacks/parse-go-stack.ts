/**
 * Stacks of Go: two lines for a frame, the function and, indented, its place. Everything else, such as the state of the
 * goroutine, is no frame.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/cause.go: fillGoStacktrace, which leaves the arguments
 * in the label: they are addresses, so no two stacks would be alike. X-Ray's SDK for Go has the function alone.
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

/** Never throws; a text of another form has no frames. */
export function parseGoStack(text: string): readonly ParsedException[] {
  const exception = anException();
  let label: string | undefined;
  for (const line of linesOf(text)) {
    const place = line.startsWith('\t') ? parseGoPlace(line.slice(1)) : undefined;
    if (label !== undefined && place !== undefined) addFrame(exception, frameOf(label, place));
    label = place === undefined ? line : undefined;
  }
  return [exception];
}

/** `/app/main.go:12 +0x1d`; undefined for a line that is no place. */
function parseGoPlace(text: string): Place | undefined {
  const offset = text.lastIndexOf(' +0x');
  const place = parsePlace(offset === -1 ? text : text.slice(0, offset));
  return place.line === 0 ? undefined : place;
}

/** `main.(*Cart).Add(0xc000012345)`. */
function frameOf(label: string, { path, line }: Place): StackFrame {
  const open = label.endsWith(')') ? label.lastIndexOf('(') : -1;
  return { path, line, label: open > 0 ? label.slice(0, open) : label };
}
