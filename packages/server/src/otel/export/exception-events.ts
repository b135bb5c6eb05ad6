/**
 * Exceptions of a segment document as OpenTelemetry's events. X-Ray keeps stacks as lists of frames where OpenTelemetry
 * has the text of the language, so the text is written again in a form from which the frames can be read.
 * Source: OpenTelemetry semantic conventions, "Exceptions on spans"; OpenTelemetry Collector, awsxray exporter and
 * receiver, whose names the members without a convention have.
 */

import type { ExceptionRecord, StackFrame } from '@fluoroscope/wire';
import type { TraceEntity } from '../../assemble/trace-tree.ts';
import { exceptionId } from '../map/exception-id.ts';
import { AttributeList } from './attributes.ts';
import { toUnixNano } from './instants.ts';
import { keptDroppedEvents, keptEvents } from './kept-span.ts';
import type { OtlpEvent } from './otlp.ts';

/**
 * An event for each exception that is no event already. X-Ray does not say when they were thrown; the end of the work
 * is when it was known.
 */
export function exceptionEvents(entity: TraceEntity, language: string | undefined): readonly OtlpEvent[] {
  const { document, start, end } = entity;
  const { cause } = document;
  if (cause === undefined || typeof cause === 'string') return [];
  const timeUnixNano = toUnixNano(end ?? start);
  return (cause.exceptions ?? [])
    .filter((exception) => !isToldElsewhere(exception, entity))
    .map((exception) => ({ timeUnixNano, name: 'exception', attributes: attributesOf(exception, language) }));
}

/**
 * Whether an exception was made of the status of a span, or of an event that was kept because nobody could read its
 * stack.
 */
function isToldElsewhere({ id, type, message, stack }: ExceptionRecord, entity: TraceEntity): boolean {
  if (stack !== undefined) return false;
  const events = keptEvents(entity.document);
  const dropped = keptDroppedEvents(entity.document) ?? 0;
  if (type === undefined && id === exceptionId(entity.id, events.length + dropped, 0)) return true;
  return events.some(
    ({ name, attributes }) =>
      name === 'exception' &&
      textIn(attributes, 'exception.type') === type &&
      textIn(attributes, 'exception.message') === message,
  );
}

function textIn(attributes: OtlpEvent['attributes'], key: string): string | undefined {
  const value = attributes.find((attribute) => attribute.key === key)?.value;
  return value !== undefined && 'stringValue' in value && value.stringValue !== ''
    ? value.stringValue
    : undefined;
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
