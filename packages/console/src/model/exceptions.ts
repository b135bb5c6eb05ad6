/**
 * The exceptions of one segment or subsegment. Where the same exception passed through several, SDKs record it once
 * and name it elsewhere: Python by the exception's id, Node by the id of the subsegment that recorded it. Both are
 * followed, so every row shows the stack trace itself.
 * Source: X-Ray Developer Guide, "Errors and exceptions"; the object form with an id alone is observed, not documented.
 */

import type { CauseBlock, ExceptionRecord } from '@fluoroscope/wire';
import { frameText } from './stack-frames.ts';
import type { EntityDocument, Timeline } from './timeline.ts';

export interface ExceptionFinding {
  readonly exceptions: readonly ExceptionRecord[];
  readonly workingDirectory: string | undefined;
  /** Name of the entity that recorded them, where it is another one. */
  readonly recordedBy: string | undefined;
  /** The reference that led nowhere. */
  readonly missingReference: string | undefined;
}

/** Undefined when the entity records no cause. */
export function findExceptions(document: EntityDocument, timeline: Timeline): ExceptionFinding | undefined {
  const { cause } = document;
  if (cause === undefined) return undefined;
  if (typeof cause === 'string') return follow(cause, timeline);
  if (hasExceptions(cause)) return found(cause, undefined);
  return cause.id === undefined ? found(cause, undefined) : follow(cause.id, timeline);
}

/** One exception as text, the way runtimes print it. */
export function formatException(exception: ExceptionRecord): string {
  const frames = (exception.stack ?? []).map((frame) => `    ${frameText(frame)}`);
  const cut = cutFrames(exception);
  return [exceptionTitle(exception), ...frames, ...(cut === undefined ? [] : [`    ${cut}`])].join('\n');
}

/** `Type: message`. */
export function exceptionTitle(exception: ExceptionRecord): string {
  const parts = [exception.type, exception.message].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? 'Exception' : parts.join(': ');
}

/** What the sender left out of the stack; undefined when it is whole. */
export function cutFrames({ truncated }: ExceptionRecord): string | undefined {
  return truncated === undefined || truncated === 0 ? undefined : `… ${truncated} more`;
}

/** An exception, and how it came to be: the one before in the chain was caused by it, or it stands for itself. */
export interface ChainedException {
  readonly exception: ExceptionRecord;
  readonly isCause: boolean;
}

/**
 * Exceptions in the order of a printed stack trace: each is followed by its cause, and by the cause of that. Those
 * that name each other in a circle are listed once.
 */
export function exceptionChains(exceptions: readonly ExceptionRecord[]): readonly ChainedException[] {
  const byId = new Map(
    exceptions.flatMap((each) => (each.id === undefined ? [] : [[each.id, each] as const])),
  );
  const causes = new Set(exceptions.map(({ cause }) => cause));
  const isHead = ({ id }: ExceptionRecord): boolean => id === undefined || !causes.has(id);
  const listed = new Set<ExceptionRecord>();
  const chains: ChainedException[] = [];
  for (const head of [...exceptions.filter(isHead), ...exceptions]) {
    let isCause = false;
    for (let each: ExceptionRecord | undefined = head; each !== undefined && !listed.has(each);) {
      listed.add(each);
      chains.push({ exception: each, isCause });
      isCause = true;
      each = each.cause === undefined ? undefined : byId.get(each.cause);
    }
  }
  return chains;
}

/** The whole chain as one text. */
export function formatChains(chains: readonly ChainedException[]): string {
  return chains
    .map(({ exception, isCause }) => `${isCause ? 'Caused by: ' : ''}${formatException(exception)}`)
    .join('\n');
}

function follow(reference: string, timeline: Timeline): ExceptionFinding {
  for (const { document } of timeline.nodes) {
    const { cause } = document;
    if (cause === undefined || typeof cause === 'string' || !hasExceptions(cause)) continue;
    const isNamed =
      document.id === reference || cause.exceptions?.some(({ id }) => id === reference) === true;
    if (isNamed) return found(cause, document.name);
  }
  return { exceptions: [], workingDirectory: undefined, recordedBy: undefined, missingReference: reference };
}

function found(cause: CauseBlock, recordedBy: string | undefined): ExceptionFinding {
  return {
    exceptions: cause.exceptions ?? [],
    workingDirectory: cause.working_directory,
    recordedBy,
    missingReference: undefined,
  };
}

function hasExceptions(cause: CauseBlock): boolean {
  return (cause.exceptions ?? []).length > 0;
}
