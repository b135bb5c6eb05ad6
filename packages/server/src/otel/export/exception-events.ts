/**
 * Exceptions of a segment document as OpenTelemetry's events. X-Ray keeps stacks as lists of frames where OpenTelemetry
 * has the text of the language, so the text is written again in a form from which the frames can be read.
 * Source: OpenTelemetry semantic conventions, "Exceptions on spans"; OpenTelemetry Collector, awsxray exporter and
 * receiver, whose names the members without a convention have.
 */

import type { ExceptionRecord, StackFrame } from '@fluoroscope/wire';
import type { TraceEntity } from '../../assemble/trace-tree.ts';
import { AttributeList } from './attributes.ts';
import { toUnixNano } from './instants.ts';
import type { OtlpEvent } from './otlp.ts';

/** An event for each exception. X-Ray does not say when they were thrown; the end of the work is when it was known. */
export function exceptionEvents(
  { document, start, end }: TraceEntity,
  language: string | undefined,
): readonly OtlpEvent[] {
  const { cause } = document;
  if (cause === undefined || typeof cause === 'string') return [];
  const timeUnixNano = toUnixNano(end ?? start);
  return (cause.exceptions ?? []).map((exception) => ({
    timeUnixNano,
    name: 'exception',
    attributes: attributesOf(exception, language),
  }));
}

function attributesOf(exception: ExceptionRecord, language: string | undefined): OtlpEvent['attributes'] {
  const list = new AttributeList();
  list.add('exception.type', exception.type);
  list.add('exception.message', exception.message);
  if ((exception.stack ?? []).length > 0) list.add('exception.stacktrace', stackText(exception, language));
  list.add('aws.xray.exception.id', exception.id);
  list.add('aws.xray.exception.remote', exception.remote);
  list.add('aws.xray.exception.truncated', exception.truncated);
  list.add('aws.xray.exception.skipped', exception.skipped);
  list.add('aws.xray.exception.cause', exception.cause);
  return list.toKeyValues();
}

function stackText(exception: ExceptionRecord, language: string | undefined): string {
  const { stack = [] } = exception;
  const title = titleOf(exception);
  switch (language) {
    case 'nodejs':
      return [title, ...stack.map(nodeFrame)].join('\n');
    case 'python':
      // Python tells the innermost frame last, X-Ray first.
      return ['Traceback (most recent call last):', ...stack.map(pythonFrame).toReversed(), title].join('\n');
    case 'dotnet':
      return [title, ...stack.map(dotnetFrame)].join('\n');
    default:
      return [title, ...stack.map(javaFrame)].join('\n');
  }
}

function titleOf({ type, message }: ExceptionRecord): string {
  if (type === undefined || message === undefined) return type ?? message ?? 'Error';
  return `${type}: ${message}`;
}

function nodeFrame(frame: StackFrame): string {
  const { label, path } = frame;
  if (label === undefined || label === '') return `    at ${placeOf(frame)}`;
  return path === undefined ? `    at ${label}` : `    at ${label} (${placeOf(frame)})`;
}

function pythonFrame({ path = '', line = 0, label = '' }: StackFrame): string {
  return `  File "${path}", line ${line}, in ${label}`;
}

function dotnetFrame({ path, line = 0, label = '' }: StackFrame): string {
  return path === undefined || path === '' ? `   at ${label}` : `   at ${label} in ${path}:line ${line}`;
}

function javaFrame(frame: StackFrame): string {
  return `\tat ${frame.label ?? ''}(${placeOf(frame)})`;
}

function placeOf({ path = '', line }: StackFrame): string {
  return line === undefined ? path : `${path}:${line}`;
}
