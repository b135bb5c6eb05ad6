/**
 * Stacks of Java's form, which OpenTelemetry's PHP writes too: frames as `\tat label(path:line)`, causes after them.
 * What is indented further belongs to suppressed exceptions, for which X-Ray has no member.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/cause.go: fillJavaStacktrace.
 */

import type { StackFrame } from '@fluoroscope/wire';
import {
  addFrame,
  anException,
  linesOf,
  MAX_EXCEPTIONS,
  namedException,
  type ParsedException,
  parsePlace,
} from './parsed-exception.ts';

const FRAME = '\tat ';
const CAUSE = 'Caused by: ';
const AFTER_MESSAGE = ['\tat ', '\t... ', '\tSuppressed: '] as const;

/** Never throws; a text of another form has no frames. */
export function parseJavaStack(text: string): readonly ParsedException[] {
  const exceptions = [anException()];
  let message: string[] | undefined;
  const endMessage = (): void => {
    if (message !== undefined) exceptions.push(namedException(message.join('\n')));
    message = undefined;
  };
  for (const line of linesOf(text).slice(1)) {
    if (line.startsWith(CAUSE)) {
      endMessage();
      if (exceptions.length === MAX_EXCEPTIONS) return exceptions;
      message = [line.slice(CAUSE.length)];
    } else if (AFTER_MESSAGE.some((start) => line.startsWith(start))) {
      endMessage();
      const frame = line.startsWith(FRAME) ? parseFrame(line.slice(FRAME.length)) : undefined;
      const exception = exceptions.at(-1);
      if (frame !== undefined && exception !== undefined) addFrame(exception, frame);
    } else message?.push(line);
  }
  endMessage();
  return exceptions;
}

/** `java.base/java.lang.Thread.run(Thread.java:840)`; where there is no line, it is that of a method without source. */
function parseFrame(text: string): StackFrame | undefined {
  const open = text.indexOf('(');
  if (open === -1 || !text.endsWith(')')) return undefined;
  const { path, line } = parsePlace(text.slice(open + 1, -1));
  return { path, line, label: withoutModule(text.slice(0, open)) };
}

/** A slash ends the name of a loader or a module,
 *  but for the one in the name of a hidden class (`a.B$$Lambda/0x00f`). */
function withoutModule(label: string): string {
  const last = label.lastIndexOf('/');
  const isHiddenClass = label.startsWith('0x', last + 1);
  return label.slice((isHiddenClass && last > 0 ? label.lastIndexOf('/', last - 1) : last) + 1);
}
