/**
 * The answer of BatchGetTraces taken apart while it arrives. A trace of a hundred thousand segments is one JSON text of
 * 50 MB, and one `JSON.parse` of it would stop the page for half a second; so the text is walked once for its brackets,
 * each element of `Segments` is parsed by itself as soon as it is complete, and what is left around them is parsed at
 * the end.
 */

import type { SegmentEntry } from './xray-api.ts';

/** `{` of the answer, `[` of Traces, `{` of a trace, `[` of Segments, `{` of a segment. */
const ENTRY_DEPTH = 5;
const SEGMENTS_MEMBER = /"Segments"\s*:\s*$/;

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export interface TraceSplitter {
  /** Takes the next piece of the text, cut anywhere. Throws a SyntaxError for an element that is not JSON. */
  add(text: string): void;
  /** Everything around the segments, whose lists are empty in it. Throws a SyntaxError where it is not JSON. */
  rest(): unknown;
  /** Segments found since the last call. */
  take(): SegmentEntry[];
}

export function splitTrace(): TraceSplitter {
  let entries: SegmentEntry[] = [];
  let around = '';
  let entry = '';
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let isInSegments = false;

  const add = (text: string): void => {
    // Where the part that has not been kept yet begins.
    let from = 0;
    const keep = (to: number): void => {
      const part = text.slice(from, to);
      if (isInSegments && depth >= ENTRY_DEPTH) entry += part;
      else around += part;
      from = to;
    };
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (code === BACKSLASH) isEscaped = true;
        else if (code === QUOTE) isText = false;
        continue;
      }
      switch (code) {
        case QUOTE:
          isText = true;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET: {
          const isList = code === OPEN_BRACKET && depth === ENTRY_DEPTH - 2;
          const isEntry = isInSegments && depth === ENTRY_DEPTH - 1;
          keep(isEntry ? at : at + 1);
          depth++;
          if (isList && SEGMENTS_MEMBER.test(around.slice(-40, -1))) isInSegments = true;
          break;
        }
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          if (isInSegments && depth === ENTRY_DEPTH) {
            keep(at + 1);
            entries.push(JSON.parse(entry) as SegmentEntry);
            entry = '';
          } else if (isInSegments && depth === ENTRY_DEPTH - 1) {
            isInSegments = false;
          }
          depth--;
          break;
        case COMMA:
          // A comma between two segments belongs to neither, nor to what is around them.
          if (isInSegments && depth === ENTRY_DEPTH - 1) from = at + 1;
          break;
      }
    }
    keep(text.length);
  };

  return {
    add,
    rest: () => JSON.parse(around) as unknown,
    take: () => {
      const taken = entries;
      entries = [];
      return taken;
    },
  };
}
