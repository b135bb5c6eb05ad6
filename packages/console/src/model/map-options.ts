/** What the URL of the map says about how it is shown. Anything that cannot be read is as if it were not there. */

import type { MapFocus, MapScope } from './map-scope.ts';
import type { MapView } from './map-view.ts';
import type { SecondsRange } from './filter-text.ts';

/** What the size of a node's ring stands for. */
export const NODE_SIZES = ['none', 'traffic', 'health'] as const;
export type NodeSize = (typeof NODE_SIZES)[number];

export const LIVE_SECONDS: readonly number[] = [5, 10, 30, 60];

export interface MapOptions extends MapScope {
  readonly size: NodeSize;
  /** Seconds between refreshes; undefined when the map stands still. */
  readonly liveSeconds: number | undefined;
  readonly isTable: boolean;
  /** Key of the node or edge whose details are open. */
  readonly selectedKey: string | undefined;
  /** Response times chosen in the details. */
  readonly responseTimes: SecondsRange | undefined;
  readonly group: string;
  readonly filter: string;
  /** Where the reader moved the map to. */
  readonly view: MapView | undefined;
}

export function readMapOptions(params: URLSearchParams): MapOptions {
  const hidden = (params.get('hide') ?? '').split(',');
  const size = params.get('size');
  const live = Number(params.get('live'));
  return {
    focus: readFocus(params),
    hidesInferred: hidden.includes('inferred'),
    hidesQuiet: hidden.includes('quiet'),
    size: NODE_SIZES.find((name) => name === size) ?? 'none',
    liveSeconds: LIVE_SECONDS.find((seconds) => seconds === live),
    isTable: params.get('as') === 'table',
    selectedKey: params.get('selected') ?? undefined,
    responseTimes: readSeconds(params.get('times') ?? ''),
    group: params.get('group') ?? '',
    filter: params.get('filter') ?? '',
    view: readView(params.get('at') ?? ''),
  };
}

/** Parameters that show the neighbours of a node; those of no node take the focus away. */
export function focusParams(focus: MapFocus | undefined): Readonly<Record<string, string | undefined>> {
  // Another part of the map is another picture: where the last one was moved to says nothing about it.
  if (focus === undefined) return { focus: undefined, up: undefined, down: undefined, at: undefined };
  return { focus: focus.key, up: hopText(focus.up), down: hopText(focus.down), at: undefined };
}

export function hideParam(inferred: boolean, quiet: boolean): string {
  return [inferred ? 'inferred' : '', quiet ? 'quiet' : ''].filter((name) => name !== '').join(',');
}

/** `0.1~0.5`, in seconds; either side may be empty. */
export function secondsParam([from, to]: SecondsRange): string {
  return `${from ?? ''}~${to ?? ''}`;
}

/** `x,y,scale`: the point of the map in the middle of its frame, and the scale. */
export function viewParam({ x, y, scale }: MapView): string {
  return [Math.round(x), Math.round(y), Number(scale.toPrecision(3))].join(',');
}

/** `1`, `2`, … or `all`. */
export function hopText(hops: number): string {
  return hops === Infinity ? 'all' : String(hops);
}

/** The hops that a text names, or 1. */
export function readHops(text: string | null): number {
  if (text === 'all') return Infinity;
  const hops = text === null || text === '' ? 1 : Number(text);
  return Number.isInteger(hops) && hops >= 0 ? hops : 1;
}

function readFocus(params: URLSearchParams): MapFocus | undefined {
  const key = params.get('focus');
  if (key === null || key === '') return undefined;
  return { key, up: readHops(params.get('up')), down: readHops(params.get('down')) };
}

function readSeconds(text: string): SecondsRange | undefined {
  const match = /^(\d*\.?\d+)?~(\d*\.?\d+)?$/.exec(text);
  if (match === null || text === '~') return undefined;
  const [from, to] = [match[1], match[2]].map((digits) =>
    digits === undefined ? undefined : Number(digits),
  );
  return [from, to];
}

function readView(text: string): MapView | undefined {
  const [x, y, scale, ...rest] = text.split(',').map(Number);
  if (x === undefined || y === undefined || scale === undefined || rest.length > 0) return undefined;
  return [x, y, scale].every(Number.isFinite) && scale > 0 ? { x, y, scale } : undefined;
}
