/**
 * How deep a JSON text is nested, found before it is parsed. Everything that walks a document recurses (the decoder,
 * the assembler, `JSON.stringify` itself), and a hostile text of 200 kB can be nested 100,000 levels deep; a limit at
 * the door keeps all of them within their stack.
 */

/** Deeper documents are refused. Real ones stay below 30: a subsegment inside another adds two levels. */
export const MAX_NESTING_DEPTH = 512;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Text this much longer than the shortest that is nested too deep is cheaper to count than to scan. */
const LONG_SCAN = 1024;

/**
 * Whether JSON text nests arrays and objects more than `MAX_NESTING_DEPTH` levels deep. Brackets inside strings do not
 * count. For text that is not JSON the answer means nothing, but never throws.
 */
export function isNestedTooDeep(text: string): boolean {
  // Each level costs an opening and a closing character, and only `spare` characters can be anything else.
  const spare = text.length - 2 * (MAX_NESTING_DEPTH + 1);
  if (spare < 0) return false;
  // Few documents have that many brackets, and the engine finds those faster than a loop over characters would.
  if (spare > LONG_SCAN && countOpenings(text) <= MAX_NESTING_DEPTH) return false;
  return exceedsLimit(text, spare);
}

function countOpenings(text: string): number {
  return count(text, '{', MAX_NESTING_DEPTH) + count(text, '[', MAX_NESTING_DEPTH);
}

/** How often `character` is in `text`; stops counting once it has passed `limit`. */
function count(text: string, character: string, limit: number): number {
  let found = 0;
  let index = text.indexOf(character);
  while (index !== -1 && found <= limit) {
    found += 1;
    index = text.indexOf(character, index + 1);
  }
  return found;
}

/** Follows the depth from character to character, until too few characters are left to reach the limit. */
function exceedsLimit(text: string, spare: number): boolean {
  let depth = 0;
  for (let index = 0; index <= spare + depth; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index + 1);
    } else if (code === OPENING_BRACE || code === OPENING_BRACKET) {
      depth += 1;
      if (depth > MAX_NESTING_DEPTH) return true;
    } else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) {
      depth -= 1;
    }
  }
  return false;
}

/** Index of the quote that closes the string whose content begins at `start`, or the text's length. */
function endOfString(text: string, start: number): number {
  let index = start;
  for (; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index += 1;
  }
  return index;
}
