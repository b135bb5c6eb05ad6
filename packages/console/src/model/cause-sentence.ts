/** The likely cause of a trace's outcome in one sentence. Pure. */

import { isCall } from './called-service.ts';
import { findExceptions } from './exceptions.ts';
import { formatDuration } from './format.ts';
import { likelyCause } from './likely-cause.ts';
import type { Timeline, TimelineNode } from './timeline.ts';

export interface CauseSentence {
  /** Index of the row that it is about. */
  readonly index: number;
  /** The name of that row, to be linked. */
  readonly subject: string;
  /** What happened there; follows the subject. */
  readonly predicate: string;
}

const LONGEST_TEXT = 140;

/** Undefined where nothing went wrong. */
export function causeSentence(timeline: Timeline): CauseSentence | undefined {
  const index = likelyCause(timeline);
  const node = timeline.nodes[index];
  if (node === undefined || node.outcome === 'ok') return undefined;
  const thrown = thrownIn(node, timeline);
  const happened = thrown === undefined ? outcomeText(node) : `threw ${thrown}`;
  return { index, subject: cut(node.document.name), predicate: `${placeOf(node)}${happened}` };
}

/** Where a name alone does not say whose work it was. */
function placeOf(node: TimelineNode): string {
  if (node.kind === 'segment') return node.isInferred ? '(known from its callers only) ' : '';
  const what = isCall(node) ? 'called by' : 'in';
  return `${what} ${cut(node.segment.name)} `;
}

function thrownIn(node: TimelineNode, timeline: Timeline): string | undefined {
  const [exception] = findExceptions(node.document, timeline)?.exceptions ?? [];
  if (exception === undefined) return undefined;
  const { type = 'an exception', message } = exception;
  return message === undefined || message === '' ? cut(type) : `${cut(type)}: ${cut(message)}`;
}

function outcomeText(node: TimelineNode): string {
  const status = node.document.http?.response?.status;
  const after = node.end === undefined ? '' : ` after ${formatDuration(node.end - node.start)}`;
  if (node.outcome === 'throttle')
    return `was throttled${status === undefined ? '' : ` with ${status}`}${after}`;
  if (status !== undefined) return `answered ${status}${after}`;
  return node.outcome === 'fault' ? `failed${after}` : `ended in a client error${after}`;
}

/** The first line, or the beginning of it. */
function cut(text: string): string {
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  const isWhole = line.length === text.length && line.length <= LONGEST_TEXT;
  return isWhole ? line : `${line.slice(0, LONGEST_TEXT)} …`;
}
