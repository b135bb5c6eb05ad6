/**
 * How findings speak of names, numbers and times. Names come from senders, so they are cut and stripped of what could
 * hide or turn the text around them.
 */

import type { EpochMicros } from '@fluoroscope/wire';

const MAX_NAME_CHARACTERS = 80;
const MAX_LISTED = 3;

/** Control, format (also those that turn the direction of writing) and unpaired surrogate characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** A sender's text as part of a sentence: quoted, and at most eighty characters of it. */
export function quote(text: string): string {
  const head = text.slice(0, MAX_NAME_CHARACTERS * 4);
  const clean = [...head.replaceAll(UNPRINTABLE, '\uFFFD')];
  const isCut = clean.length > MAX_NAME_CHARACTERS || head.length < text.length;
  return `"${clean.slice(0, MAX_NAME_CHARACTERS).join('')}${isCut ? '…' : ''}"`;
}

/** `"a", "b" and "c"`, or the first few and how many more there are. `names` may repeat. */
export function quoteAll(names: Iterable<string>): string {
  const distinct = [...new Set(names)];
  return joinAll(distinct.slice(0, MAX_LISTED + 1).map(quote), distinct.length);
}

/** `a, b and c`, or the first few and how many more there are of `count`. */
export function joinAll(parts: readonly string[], count = parts.length): string {
  const rest = count - MAX_LISTED;
  const listed = rest > 1 ? [...parts.slice(0, MAX_LISTED), `${rest.toLocaleString('en-US')} more`] : parts;
  if (listed.length < 2) return listed.join('');
  return `${listed.slice(0, -1).join(', ')} and ${listed.at(-1)}`;
}

/** `1 segment`, `1,200 segments`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

const UNITS: readonly (readonly [micros: number, unit: string])[] = [
  [86_400_000_000, 'day'],
  [3_600_000_000, 'hour'],
  [60_000_000, 'minute'],
];

/** A length of time as people say it: `12 ms`, `3.4 s`, `5 minutes`, `2 days`; the sign is left out. */
export function lengthOf(micros: number): string {
  const size = Math.abs(micros);
  for (const [length, unit] of UNITS) if (size >= 2 * length) return countOf(Math.round(size / length), unit);
  if (size >= 1_000_000) return `${round(size / 1_000_000)} s`;
  return size >= 1000 ? `${round(size / 1000)} ms` : `${Math.round(size)} µs`;
}

/** Three digits are enough to judge by. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

const MAX_DATE_MICROS = 8.64e18;

/** `2026-01-31 12:00:00 UTC`. */
export function instantOf(micros: EpochMicros): string {
  if (!(Math.abs(micros) <= MAX_DATE_MICROS)) return `${micros / 1_000_000} seconds after 1970`;
  return `${new Date(micros / 1000).toISOString().slice(0, -5).replace('T', ' ')} UTC`;
}
