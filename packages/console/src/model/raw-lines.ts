/**
 * The documents of a trace as lines to read, without parsing them: what is shown and copied is the text as it is
 * stored, down to the spelling of its numbers. Lines are places in that text, because a trace may hold a million of
 * them.
 */

import type { XrayTrace } from '../api/xray-api.ts';

export interface RawText {
  /** The answer of BatchGetTraces with documents as JSON instead of as text. */
  readonly text: string;
  /** Where the documents of segments begin in the text, by the segment's id. */
  readonly documents: ReadonlyMap<string, number>;
}

export interface RawLines {
  readonly count: number;
  /** Places in the text: the first character of each line, and the one after its last. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly depth: readonly number[];
}

const CHARACTERS_PER_STEP = 65_536;

export function rawText({ Segments = [], ...trace }: XrayTrace): RawText {
  const documents = new Map<string, number>();
  const parts = [`${JSON.stringify(trace).slice(0, -1)},"Segments":[`];
  let length = parts[0]?.length ?? 0;
  const add = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  for (const [index, { Id, Document }] of Segments.entries()) {
    add(`${index === 0 ? '' : ','}{"Id":${JSON.stringify(Id)},"Document":`);
    documents.set(Id, length);
    add(isJson(Document) ? Document : JSON.stringify(Document));
    add('}');
  }
  add(']}');
  return { text: parts.join(''), documents };
}

/** What is not JSON is handed on as the text it is. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Drafts {
  readonly from: number[];
  readonly to: number[];
  readonly depth: number[];
}

/** A line for each member and each bracket, as `JSON.stringify` would indent them. Steps say which share is done. */
export function* rawLineSteps(text: string): Generator<number, RawLines, void> {
  const lines: Drafts = { from: [], to: [], depth: [] };
  let depth = 0;
  let start = 0;
  let isEmpty = true;
  const end = (at: number): void => {
    if (!isEmpty) addLine(lines, start, at, depth);
    start = at;
    isEmpty = true;
  };
  let nextStep = CHARACTERS_PER_STEP;
  for (let at = 0; at < text.length; at++) {
    if (at >= nextStep) {
      nextStep = at + CHARACTERS_PER_STEP;
      yield at / text.length;
    }
    const character = text[at] ?? '';
    if (isSpace(character)) {
      if (isEmpty) start = at + 1;
      continue;
    }
    if (character === '}' || character === ']') {
      end(at);
      depth--;
      isEmpty = false;
    } else if (character === ',') {
      end(at + 1);
    } else {
      isEmpty = false;
      if (character === '"') at = endOfString(text, at);
      const closer = character === '{' ? '}' : character === '[' ? ']' : undefined;
      if (closer === undefined) continue;
      const next = afterSpaces(text, at + 1);
      if (text[next] === closer) {
        at = next;
      } else {
        end(at + 1);
        depth++;
      }
    }
  }
  end(text.length);
  return { count: lines.from.length, ...lines };
}

function addLine({ from, to, depth }: Drafts, start: number, end: number, level: number): void {
  from.push(start);
  to.push(end);
  depth.push(level);
}

/** The closing quote; a backslash takes the meaning from what follows it. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length - 1;
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at] ?? '')) at++;
  return at;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

/** The line that holds a place in the text. */
export function lineAt({ from, count }: RawLines, place: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((from[middle] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
