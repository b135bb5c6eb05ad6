/**
 * Stand-ins for the values that differ from trace to trace. A template is written with them once; each has the exact
 * width of the value that replaces it, so a trace is made by writing bytes in place and never by building JSON.
 * `~` starts and pads a placeholder and occurs nowhere else in a template.
 */

/** `trace`: the trace id. `hex`, `digits`, `token`: a random value, the same wherever its slot occurs in the trace.
 *  `time`: an instant, `argument` microseconds after the trace began. For the others `argument` is the slot. */
export type PlaceholderKind = 'trace' | 'hex' | 'digits' | 'token' | 'time';

export interface Placeholder {
  readonly kind: PlaceholderKind;
  readonly offset: number;
  readonly width: number;
  readonly argument: number;
}

const KIND_OF_LETTER: Readonly<Record<string, PlaceholderKind>> = {
  T: 'trace',
  I: 'hex',
  D: 'digits',
  N: 'digits',
  A: 'token',
  M: 'time',
};

const PLACEHOLDER = /~([TIDNAM])(\d*)~*/g;

/** `1-` 8 hex `-` 24 hex. */
export const traceIdPlaceholder: string = '~T'.padEnd(35, '~');

/** 16 hex digits. */
export function segmentIdPlaceholder(slot: number): string {
  return `~I${slot}`.padEnd(16, '~');
}

/** Decimal digits, the first of them not zero. */
export function digitsPlaceholder(slot: number, width: number): string {
  return `~D${slot}`.padEnd(width, '~');
}

/** As `digitsPlaceholder`, and a JSON number once `unquoteNumbers` has seen the document. */
export function numberPlaceholder(slot: number, width: number): string {
  return `~N${slot}`.padEnd(width, '~');
}

/** Upper-case letters and digits, as in a request id of an AWS service. */
export function tokenPlaceholder(slot: number, width: number): string {
  return `~A${slot}`.padEnd(width, '~');
}

/** Epoch seconds with six decimals: 17 characters from 2001 to 2286. A JSON number after `unquoteNumbers`. */
export function timePlaceholder(microsAfterStart: number): string {
  return `~M${Math.round(microsAfterStart)}`.padEnd(17, '~');
}

/** Takes the quotes from around numbers and times in the JSON text of a template. */
export function unquoteNumbers(json: string): string {
  return json.replace(/"(~[NM]\d+~*)"/g, '$1');
}

/** Every placeholder of `text`, which must be ASCII, in the order of their places. */
export function findPlaceholders(text: string): readonly Placeholder[] {
  return Array.from(text.matchAll(PLACEHOLDER), (match) => {
    const [whole, letter = '', argument = ''] = match;
    const kind = KIND_OF_LETTER[letter];
    if (kind === undefined) throw new RangeError(`no placeholder is written ${whole}`);
    return { kind, offset: match.index, width: whole.length, argument: Number(argument) };
  });
}
