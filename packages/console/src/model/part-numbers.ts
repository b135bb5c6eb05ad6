/** What nodes and edges say in words and numbers, on the map, in its table and to screen readers. Pure. */

import type { Outcome } from '@fluoroscope/wire';
import { formatDuration, formatRate, formatShare } from './format.ts';
import { troublesOf } from './node-emphasis.ts';
import type { MapEdge, MapNode } from './service-map.ts';
import type { CallStatistics } from './service-statistics.ts';

/** The order of words: `12 % fault`. */
export function troubleText(outcome: Outcome, share: number): string {
  return `${formatShare(share)} ${outcome}`;
}

/** Latency, and the rate where there is a time to relate counts to; nothing for what was not called. */
export function latencyAndRate(
  statistics: CallStatistics | undefined,
  minutes: number | undefined,
): readonly string[] {
  if (statistics === undefined || statistics.count === 0) return [];
  const latency = formatDuration(statistics.averageResponseTime);
  return minutes === undefined ? [latency] : [latency, formatRate(statistics.count / minutes)];
}

/** `orders, DynamoDB Table, 12 ms, 40 t/min, 2 % fault`. */
export function describeNode(node: MapNode, minutes: number | undefined): string {
  return [node.name, node.kind.label, ...numbersOf(node.statistics, minutes)].join(', ');
}

/** `Calls from web to orders, 12 ms, 40 t/min, no trouble`. */
export function describeEdge(edge: MapEdge, minutes: number | undefined): string {
  const what = edge.isAsynchronous ? 'Links' : 'Calls';
  return [
    `${what} from ${edge.source.name} to ${edge.target.name}`,
    ...numbersOf(edge.statistics, minutes),
  ].join(', ');
}

/** Cuts in the middle, where names of one family tend to be alike; `most` counts small Latin letters. */
export function shortenMiddle(text: string, most: number): string {
  const characters = Array.from(text);
  if (widthOf(characters) <= most) return text;
  const head = fitting(characters, Math.ceil((most - 1) * 0.6));
  const tail = fitting(characters.toReversed(), most - 1 - widthOf(head)).reverse();
  return `${head.join('')}…${tail.join('')}`;
}

/** As many of the first characters as are not wider together. */
function fitting(characters: readonly string[], most: number): string[] {
  let width = 0;
  const end = characters.findIndex((character) => (width += widthOf([character])) > most);
  return end < 0 ? [...characters] : characters.slice(0, end);
}

/** In small Latin letters, roughly: nothing is measured, so that a map of hundreds of names is drawn at once. */
function widthOf(characters: readonly string[]): number {
  return characters.reduce(
    (width, character) => width + (WIDEST.test(character) ? 1.9 : WIDE.test(character) ? 1.35 : 1),
    0,
  );
}

const WIDE = /[A-Z@%&<>=+\u0370-\u10ff]/;
/** Hangul and on: ideographs, full-width forms, pictures. */
const WIDEST = /[\u{1100}-\u{1dff}\u{2e80}-\u{10ffff}]/u;

/** A name in one or two lines of at most so many characters, broken where it has a mark to break at. */
export function twoLines(name: string, most: number): readonly string[] {
  if (name.length <= most) return [name];
  const breaks = [...name.matchAll(/[-_./: ]+/g)].map(({ index, 0: mark }) => index + mark.length);
  const at = breaks.findLast((position) => position <= most) ?? most;
  return [name.slice(0, at), shortenMiddle(name.slice(at), most)];
}

function numbersOf(statistics: CallStatistics | undefined, minutes: number | undefined): readonly string[] {
  const troubles = troublesOf(statistics).map(({ outcome, share }) => troubleText(outcome, share));
  const numbers = latencyAndRate(statistics, minutes);
  if (numbers.length === 0) return [];
  return [...numbers, ...(troubles.length === 0 ? ['no trouble'] : troubles)];
}
