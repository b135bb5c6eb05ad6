/**
 * The JSON array after `#`. Its end is found by counting brackets outside strings, and only then it is parsed, so that
 * a bracket in a message does not end it.
 */

import type { Position } from './ast.ts';
import { MAX_JSON_DEPTH } from './limits.ts';
import { type FilterProblem, parseProblem } from './problem.ts';
import type { Token } from './token.ts';

/** One step through JSON: whatever is neither bracket nor quote, or a closed string, or one bracket. */
const PIECE = /[^"[\]{}]+|"(?:[^"\\]|\\[\s\S])*"|[[\]{}]/y;
const OPENING = /\s*\[/y;

/** The token that begins with the `#` at `start`. */
export function lexJson(text: string, start: number): Token | FilterProblem {
  OPENING.lastIndex = start + 1;
  const opening = OPENING.exec(text)?.[0];
  if (opening === undefined) {
    return parseProblem('expected a JSON array after # (as in #[{ "Services": [] }])', {
      start,
      end: start + 1,
    });
  }
  const end = endOfArray(text, start, start + opening.length);
  if (typeof end !== 'number') return end;
  return parsed(text.slice(start + 1, end), { start, end });
}

/** The offset after the bracket that closes the one at `opening`; `start` is where the token begins. */
function endOfArray(text: string, start: number, opening: number): number | FilterProblem {
  let depth = 0;
  PIECE.lastIndex = opening;
  for (let piece = PIECE.exec(text)?.[0]; piece !== undefined; piece = PIECE.exec(text)?.[0]) {
    const end = PIECE.lastIndex;
    if (piece === '[' || piece === '{') depth += 1;
    else if (piece === ']' || piece === '}') depth -= 1;
    if (depth === 0) return end;
    if (depth > MAX_JSON_DEPTH) {
      const reason = `the JSON is nested more than ${MAX_JSON_DEPTH} levels deep`;
      return parseProblem(reason, { start: end - 1, end });
    }
  }
  return parseProblem('the JSON array is not closed (add "]")', { start, end: text.length });
}

function parsed(json: string, position: Position): Token | FilterProblem {
  try {
    return { kind: 'json', value: JSON.parse(json), ...position };
  } catch {
    // The engine's message differs from release to release, so the reason does without it.
    return parseProblem('what follows # is not valid JSON', position);
  }
}
