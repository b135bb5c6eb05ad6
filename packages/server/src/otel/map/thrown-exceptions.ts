/**
 * The exceptions that one event of a span tells of.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/cause.go: parseException; the names under
 * `aws.xray.exception` are those of its receiver and of our export.
 */

import { type ExceptionRecord, parseSegmentId, type StackFrame } from '@fluoroscope/wire';
import type { AttributeMap, AttributeValue } from '../span.ts';
import { textOf } from './block-members.ts';
import type { ParsedException } from './stacks/parsed-exception.ts';
import { parseStack } from './stacks/parse-stack.ts';

export interface ThrownExceptions {
  /** The one that was thrown, then its causes. */
  readonly exceptions: readonly ExceptionRecord[];
  /** The text of the stack, if there is one, could be read. */
  readonly isWhole: boolean;
}

export interface EventContext {
  readonly language: string | undefined;
  /** What was called failed, and not the caller. */
  readonly isRemote: boolean;
  /** The id of an exception, 0 for the one that was thrown. */
  readonly idAt: (depth: number) => string;
}

/** Never throws. */
export function thrownExceptions(event: AttributeMap, context: EventContext): ThrownExceptions {
  const text = textOf(event.get('exception.stacktrace'));
  const [first, ...causes] = text === undefined ? [] : parseStack(text, context.language);
  const { idAt, isRemote } = context;
  const chain = causes.map((parsed, index): ExceptionRecord => {
    const cause = index + 1 < causes.length ? idAt(index + 2) : undefined;
    return toRecord({ ...parsed, id: idAt(index + 1), remote: isRemote, cause, skipped: undefined });
  });
  const thrown = toRecord({
    id: idIn(event.get('exception.id')) ?? idIn(event.get('aws.xray.exception.id')) ?? idAt(0),
    type: textOf(event.get('exception.type')),
    message: textOf(event.get('exception.message')),
    remote: booleanIn(event.get('aws.xray.exception.remote')) ?? isRemote,
    truncated: (first?.truncated ?? 0) + (countIn(event.get('aws.xray.exception.truncated')) ?? 0),
    skipped: countIn(event.get('aws.xray.exception.skipped')),
    cause: causes.length > 0 ? idAt(1) : idIn(event.get('aws.xray.exception.cause')),
    stack: first?.stack ?? [],
  });
  return { exceptions: [thrown, ...chain], isWhole: text === undefined || first !== undefined };
}

interface RecordParts extends Omit<ParsedException, 'stack'> {
  readonly id: string;
  readonly remote: boolean;
  readonly skipped: number | undefined;
  readonly cause: string | undefined;
  readonly stack: StackFrame[];
}

/** Leaves out what there is nothing to say about. */
function toRecord({
  id,
  type,
  message,
  remote,
  truncated,
  skipped,
  cause,
  stack,
}: RecordParts): ExceptionRecord {
  const record: ExceptionRecord = { id };
  if (type !== undefined) record.type = type;
  if (message !== undefined) record.message = message;
  record.remote = remote;
  if (truncated > 0) record.truncated = truncated;
  if (skipped !== undefined) record.skipped = skipped;
  if (cause !== undefined) record.cause = cause;
  if (stack.length > 0) record.stack = stack;
  return record;
}

function idIn(value: AttributeValue): string | undefined {
  return typeof value === 'string' ? parseSegmentId(value) : undefined;
}

function booleanIn(value: AttributeValue): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function countIn(value: AttributeValue): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
