/**
 * A filter expression in pieces to colour, whether it is finished or not, and the place of what is wrong with it. The
 * pieces put together are the text.
 */

import { COMPLEX_TERMS, findKeyword, type FilterProblem } from '@fluoroscope/filter';

type MarkKind = 'keyword' | 'operator' | 'joint' | 'string' | 'number' | 'sign' | 'plain';

export interface FilterMark {
  readonly kind: MarkKind;
  readonly text: string;
  readonly isWrong: boolean;
}

const PIECE = /"(?:[^"\\]|\\[\s\S])*"?|[A-Za-z_][\w.-]*|-?\d[\w.]*|[=<>!]+|[(){},:[\]]|\s+|[\s\S]/gu;
const TERM_WORDS: ReadonlySet<string> = new Set([
  ...COMPLEX_TERMS.map(({ name }) => name),
  ...['fault', 'error', 'responsetime'].flatMap((cause) =>
    ['service', 'entity', 'exception'].map((level) => `rootcause.${cause}.${level}`),
  ),
  'id',
  'account.id',
]);

/** A problem without a place of its own, such as what is missing at the end, marks one space after the text. */
export function filterMarks(text: string, problem: FilterProblem | undefined): readonly FilterMark[] {
  const marks: FilterMark[] = [];
  let start = 0;
  for (const [piece] of text.matchAll(PIECE)) {
    marks.push(...cut(piece, start, problem));
    start += piece.length;
  }
  if (problem !== undefined && problem.position >= text.length && text !== '') {
    marks.push({ kind: 'plain', text: ' ', isWrong: true });
  }
  return marks;
}

/** A piece, in parts where a problem begins or ends inside of it. */
function cut(piece: string, start: number, problem: FilterProblem | undefined): readonly FilterMark[] {
  const kind = kindOf(piece);
  if (problem === undefined) return [{ kind, text: piece, isWrong: false }];
  const end = Math.max(problem.end, problem.position + 1);
  const from = Math.min(Math.max(problem.position - start, 0), piece.length);
  const to = Math.min(Math.max(end - start, from), piece.length);
  const parts = [
    { kind, text: piece.slice(0, from), isWrong: false },
    { kind, text: piece.slice(from, to), isWrong: true },
    { kind, text: piece.slice(to), isWrong: false },
  ];
  return parts.filter(({ text }) => text !== '');
}

function kindOf(piece: string): MarkKind {
  if (piece.startsWith('"')) return 'string';
  if (/^-?\d/.test(piece)) return 'number';
  if (/^[=<>!]/.test(piece)) return 'operator';
  if (/^[A-Za-z_]/.test(piece)) return wordKind(piece.toLowerCase());
  return /^[(){},:[\]]$/.test(piece) ? 'sign' : 'plain';
}

function wordKind(word: string): MarkKind {
  if (word === 'and' || word === 'or' || word === 'not') return 'joint';
  if (word === 'contains' || word === 'beginswith' || word === 'endswith') return 'operator';
  if (word === 'true' || word === 'false') return 'number';
  const isKnown =
    findKeyword(word) !== undefined ||
    TERM_WORDS.has(word) ||
    /^(?:(?:source\.|destination\.)?annotation|metadata)\./.test(word);
  return isKnown ? 'keyword' : 'plain';
}
