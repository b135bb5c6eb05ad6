/**
 * Which operation of which service a node is one run of. Runs of one operation have equal keys: what tells one run from
 * the next (numbers and ids in a path, the query of a URL) is replaced, or every run would be an operation of its own.
 */

import { kindOf, spanNameOf } from './entity-facts.ts';
import { operationNote } from './operation-note.ts';
import type { Timeline, TimelineNode } from './timeline.ts';

const MOST_CHARACTERS = 160;

export interface OperationName {
  /** Equal for runs of one operation, also in another trace. */
  readonly key: string;
  /** The key without what was done: equal for all that a service does under one name. */
  readonly nameKey: string;
  readonly service: string;
  /** What was done, or to whom; never empty. */
  readonly text: string;
}

/** Several views ask for every node, and again for each that they draw. */
const known = new WeakMap<TimelineNode, OperationName>();

/** The node is one of the timeline's. */
export function operationOf(timeline: Timeline, node: TimelineNode): OperationName {
  const made = known.get(node);
  if (made !== undefined) return made;
  const operation = nameOperation(timeline, node);
  known.set(node, operation);
  return operation;
}

function nameOperation(timeline: Timeline, node: TimelineNode): OperationName {
  const service = timeline.services[node.service]?.name ?? '';
  const { name } = node.document;
  const kind = node.kind === 'segment' && node.isInferred ? 'inferred' : node.kind;
  const work = withoutIds(operationNote(node.document));
  const nameKey = [service, kind, name].join('\u001f');
  return { key: `${nameKey}\u001f${work}`, nameKey, service, text: textOf(node, work) };
}

function textOf(node: TimelineNode, work: string): string {
  const name = node.document.name.slice(0, MOST_CHARACTERS);
  if (work === '') return node.kind === 'segment' ? kindOf(node) : name;
  // A span's name stands for itself, and a segment's name is that of its service.
  if (node.kind === 'segment' || spanNameOf(node.document) === name) return work;
  return `${name} ${work}`;
}

/** `/orders/4711/items` and `/orders/4712/items` are one path; so are those with UUIDs or long hexadecimal ids. */
function withoutIds(text: string): string {
  if (!/\d/.test(text)) return text;
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{4,30}/gi, '{id}')
    .replace(/(?<=[/:=\s'"(-])(?:\d+|(?=[0-9a-f]*\d)[0-9a-f]{12,})(?=$|[/:?&\s'"),;-])/gi, '{id}');
}
