/**
 * The part of a trace's time that is in sight. Offsets in seconds from the start of the trace, because an epoch in
 * seconds has no digits left for the nanoseconds that a ruler may show.
 */

/** From `from` (included) to `to`; `from < to`. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Closer than this there is nothing to see: documents tell microseconds. */
const LEAST_SECONDS = 1e-7;

/** The whole of a trace that takes `spanSeconds`; a trace without length gets a microsecond to be drawn in. */
export function wholeWindow(spanSeconds: number): TimeWindow {
  return { from: 0, to: spanSeconds > 0 ? spanSeconds : 1e-6 };
}

export function lengthOf({ from, to }: TimeWindow): number {
  return to - from;
}

export function isWhole(window: TimeWindow, whole: TimeWindow): boolean {
  return window.from <= whole.from && window.to >= whole.to;
}

/** The nearest window of the same length inside the whole; the whole for one that is longer. */
export function within(window: TimeWindow, whole: TimeWindow): TimeWindow {
  const length = Math.max(lengthOf(window), LEAST_SECONDS);
  if (!(length < lengthOf(whole))) return whole;
  const from = Math.min(Math.max(window.from, whole.from), whole.to - length);
  return { from, to: from + length };
}

/** Makes the window `factor` times as long, and keeps the instant `at` where it is on the screen. */
export function zoomed(window: TimeWindow, whole: TimeWindow, factor: number, at: number): TimeWindow {
  const length = Math.min(Math.max(lengthOf(window) * factor, LEAST_SECONDS), lengthOf(whole));
  const share = (at - window.from) / lengthOf(window);
  return within({ from: at - share * length, to: at + (1 - share) * length }, whole);
}

/** Moves by a share of the window's own length. */
export function panned(window: TimeWindow, whole: TimeWindow, share: number): TimeWindow {
  const by = lengthOf(window) * share;
  return within({ from: window.from + by, to: window.to + by }, whole);
}

/** A window around something from `from` to `to`, with room on both sides; a point gets room by the whole. */
export function windowAround(from: number, to: number, whole: TimeWindow): TimeWindow {
  const length = Math.max(to - from, lengthOf(whole) * 1e-8, LEAST_SECONDS);
  return within({ from: from - length * 0.1, to: from + length * 1.1 }, whole);
}

/** As in the URL: two offsets in seconds. */
export function writeWindow({ from, to }: TimeWindow): string {
  return `${shortNumber(from)}-${shortNumber(to)}`;
}

/** The window that `writeWindow` wrote, kept inside the whole; undefined for any other text. */
export function readWindow(text: string | undefined, whole: TimeWindow): TimeWindow | undefined {
  const match = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text ?? '');
  if (match === null) return undefined;
  const window = { from: Number(match[1]), to: Number(match[2]) };
  return window.from < window.to && window.from < whole.to ? within(window, whole) : undefined;
}

function shortNumber(seconds: number): string {
  return Math.max(0, seconds)
    .toFixed(9)
    .replace(/\.?0+$/, '');
}
