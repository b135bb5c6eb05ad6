/**
 * The exceptions of one segment or subsegment. Where the same exception passed through several, SDKs record it once
 * and name it elsewhere: Python by the exception's id, Node by the id of the subsegment that recorded it. Both are
 * followed, so every row shows the stack trace itself.
 * Source: X-Ray Developer Guide, "Errors and exceptions"; the object form with an id alone is observed, not documented.
 */

import type { CauseBlock, ExceptionRecord } from '@fluoroscope/wire';
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
  const title = [exception.type, exception.message]
    .filter((part) => part !== undefined && part !== '')
    .join(': ');
  const frames = (exception.stack ?? []).map((frame) => {
    const place = [frame.path, frame.line].filter((part) => part !== undefined).join(':');
    return frame.label === undefined || frame.label === ''
      ? `    at ${place}`
      : `    at ${frame.label} (${place})`;
  });
  const cut =
    exception.truncated === undefined || exception.truncated === 0
      ? []
      : [`    … ${exception.truncated} more`];
  return [title === '' ? 'Exception' : title, ...frames, ...cut].join('\n');
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
