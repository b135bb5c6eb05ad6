/**
 * Search inside one trace. Each node has a text of lines `path <US> value`, in lower case, made once; a plain word is
 * looked for in the whole of it, and `key:value` in the lines whose path has a part of that name. Both the texts of a
 * hundred thousand nodes and a search through them take longer than a frame, so both are work in steps.
 */

import type { EntityDocument, Timeline, TimelineNode } from './timeline.ts';

/** Between a path and its value: the unit separator, which no one types. */
const SEPARATOR = '\u001f';
/** More of a value is not searched. */
const MOST_VALUE = 4096;
/** More of one node is not searched: a page may hold a hundred thousand of them. */
const MOST_TEXT = 32_768;
const NODES_PER_STEP = 200;
/** Members that are no text of their own: the node's place in the tree says them. */
const STRUCTURE: ReadonlySet<string> = new Set([
  'subsegments',
  'trace_id',
  'start_time',
  'end_time',
  'parent_id',
]);
/** Words that people type for members of another name. */
const SHORT_FORMS: Readonly<Record<string, string>> = { cause: 'exception', exceptions: 'exception' };

export interface SearchTerm {
  /** Part of a path; undefined for a plain word. */
  readonly key: string | undefined;
  readonly value: string;
}

export interface SearchHits {
  /** Indexes of the nodes that hold all terms, ascending. */
  readonly indexes: readonly number[];
  /** By index: 1 for a hit. */
  readonly isHit: Uint8Array;
}

/** Terms of a query: words, `key:value`, and either with quotes around what has spaces. All must be held. */
export function parseSearch(query: string): readonly SearchTerm[] {
  const parts = query.toLowerCase().match(/(?:[^\s":]+:)?"[^"]*"?|\S+/g) ?? [];
  return parts.map(toTerm).filter(({ value }) => value !== '');
}

function toTerm(part: string): SearchTerm {
  const match = /^([^\s":/]+):(?!\/\/)(.+)$/.exec(part);
  if (match === null) return { key: undefined, value: part.replaceAll('"', '') };
  return { key: match[1], value: (match[2] ?? '').replaceAll('"', '') };
}

/** The texts of all nodes, in steps that say which share is done. */
export function* searchTextSteps(timeline: Timeline): Generator<number, readonly string[], void> {
  const texts: string[] = [];
  for (const node of timeline.nodes) {
    texts.push(searchText(node));
    if (texts.length % NODES_PER_STEP === 0) yield texts.length / timeline.nodes.length;
  }
  return texts;
}

/** Looks through texts of `searchTextSteps`. */
export function* searchSteps(
  texts: readonly string[],
  terms: readonly SearchTerm[],
): Generator<number, SearchHits, void> {
  const indexes: number[] = [];
  const isHit = new Uint8Array(texts.length);
  for (const [index, text] of texts.entries()) {
    if (terms.every((term) => holds(text, term))) {
      indexes.push(index);
      isHit[index] = 1;
    }
    if (index % NODES_PER_STEP === 0) yield index / texts.length;
  }
  return { indexes, isHit };
}

/** Where the hit after or before a node is in the list of hits, going round at the ends; undefined without hits. */
export function neighbourHit(indexes: readonly number[], from: number, step: 1 | -1): number | undefined {
  if (indexes.length === 0) return undefined;
  if (step === 1) return indexes.find((index) => index > from) ?? indexes[0];
  return indexes.findLast((index) => index < from) ?? indexes.at(-1);
}

function holds(text: string, { key, value }: SearchTerm): boolean {
  if (!text.includes(value)) return false;
  if (key === undefined) return true;
  for (const line of text.split('\n')) {
    const at = line.indexOf(SEPARATOR);
    if (at < 0 || !line.includes(value, at + 1)) continue;
    const path = line.slice(0, at);
    if (path === key || path.split('.').includes(key) || path.endsWith(`.${key}`)) return true;
  }
  return false;
}

function searchText(node: TimelineNode): string {
  const lines: string[] = [];
  let length = 0;
  const add = (path: string, value: string): boolean => {
    const line = `${path}${SEPARATOR}${value.slice(0, MOST_VALUE).replaceAll('\n', ' ')}`;
    lines.push(line);
    length += line.length;
    return length < MOST_TEXT;
  };
  add('service', node.segment.name);
  add('outcome', node.end === undefined ? `${node.outcome} in progress` : node.outcome);
  addMembers(node.document, add);
  return lines.join('\n').toLowerCase();
}

/** Every leaf with its path, until `add` has enough. Walked with a stack: metadata may be nested deeply. */
function addMembers(document: EntityDocument, add: (path: string, value: string) => boolean): void {
  const open: (readonly [string, unknown])[] = Object.entries(document)
    .filter(([name]) => !STRUCTURE.has(name))
    .toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [path, value] = next;
    if (typeof value !== 'object' || value === null) {
      if (value !== undefined && !add(path, String(value))) return;
      continue;
    }
    const isList = Array.isArray(value);
    for (const [name, member] of Object.entries(value).toReversed()) {
      open.push([isList ? shortForm(path) : `${shortForm(path)}.${shortForm(name)}`, member]);
    }
  }
}

function shortForm(name: string): string {
  return SHORT_FORMS[name] ?? name;
}
