/** The likely cause of a trace's outcome in one sentence. Pure. */

import { findExceptions } from './exceptions.ts';
import { formatDuration } from './format.ts';
import { kindOf } from './entity-facts.ts';
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

const LONGEST_MESSAGE = 160;

/** Undefined where nothing went wrong. */
export function causeSentence(timeline: Timeline): CauseSentence | undefined {
  const index = likelyCause(timeline);
  const node = timeline.nodes[index];
  if (node === undefined || node.outcome === 'ok') return undefined;
  const place = node.kind === 'segment' ? '' : ` in ${node.segment.name}`;
  const thrown = thrownIn(node, timeline);
  const predicate = thrown === undefined ? outcomeText(node) : `threw ${thrown}`;
  return { index, subject: node.document.name, predicate: `${kindPhrase(node)}${place} ${predicate}` };
}

function kindPhrase(node: TimelineNode): string {
  const words: Readonly<Record<string, string>> = {
    Segment: '(the service)',
    'Inferred segment': '(sends no segments)',
    'AWS call': '(AWS call)',
    'Remote call': '(remote call)',
  };
  return words[kindOf(node)] ?? '(local work)';
}

function thrownIn(node: TimelineNode, timeline: Timeline): string | undefined {
  const [exception] = findExceptions(node.document, timeline)?.exceptions ?? [];
  if (exception === undefined) return undefined;
  const { type = 'an exception', message } = exception;
  return message === undefined || message === '' ? type : `${type}: ${cut(message)}`;
}

function outcomeText(node: TimelineNode): string {
  const status = node.document.http?.response?.status;
  const after = node.end === undefined ? '' : ` after ${formatDuration(node.end - node.start)}`;
  if (node.outcome === 'throttle')
    return `was throttled${status === undefined ? '' : ` with ${status}`}${after}`;
  if (status !== undefined) return `answered ${status}${after}`;
  return node.outcome === 'fault' ? `failed${after}` : `ended in a client error${after}`;
}

function cut(text: string): string {
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  return line.length > LONGEST_MESSAGE || line.length < text.length
    ? `${line.slice(0, LONGEST_MESSAGE)} …`
    : line;
}
