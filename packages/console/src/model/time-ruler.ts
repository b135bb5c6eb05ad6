/** The marks of a time ruler: round steps from nanoseconds to days, and labels as exact as the steps are. */

import type { TimeWindow } from './time-window.ts';

interface RulerMark {
  /** Offset in seconds. */
  readonly at: number;
  readonly label: string;
}

export interface Ruler {
  readonly marks: readonly RulerMark[];
  /** What labels that begin with `+` are added to; undefined when they count from the start of the trace. */
  readonly base: string | undefined;
}

/** Where a mark is this many steps from the start, its own digits are hidden by those that all marks share. */
const MOST_STEPS_FROM_START = 10_000;

/** At most `mostMarks` marks on the window. */
export function rulerOf({ from, to }: TimeWindow, mostMarks: number): Ruler {
  const span = to - from;
  if (!(span > 0) || mostMarks < 2) return { marks: [{ at: from, label: '0' }], base: undefined };
  const step = roundStep(span / (mostMarks - 1));
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const isRelative = first > MOST_STEPS_FROM_START;
  const marks = Array.from({ length: Math.max(0, last - first + 1) }, (_, index): RulerMark => {
    const at = (first + index) * step;
    const label = isRelative ? `+${formatOffset(index * step, step)}` : formatOffset(at, step);
    return { at, label };
  });
  return { marks, base: isRelative ? formatOffset(first * step, step) : undefined };
}

const UNITS = [
  ['ns', 1e-9],
  ['µs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
] as const;

/** An offset to the digits that tell it from its neighbours `step` seconds away: `0`, `12.5 ms`, `1 h 2 min 3.25 s`. */
export function formatOffset(seconds: number, step: number): string {
  if (Math.abs(seconds) < step / 1e3) return '0';
  if (seconds < 60) {
    const [unit, size] = UNITS.findLast(([, least]) => seconds >= least * (1 - 1e-9)) ?? UNITS[0];
    return `${withDigits(seconds / size, step / size)} ${unit}`;
  }
  const hours = Math.floor(seconds / 3600 + 1e-9);
  const minutes = Math.floor((seconds - hours * 3600) / 60 + 1e-9);
  const rest = Math.max(0, seconds - hours * 3600 - minutes * 60);
  const parts = [
    hours > 0 && `${hours} h`,
    minutes > 0 && `${minutes} min`,
    rest >= step / 2 && `${withDigits(rest, step)} s`,
  ];
  return parts.filter((part) => part !== false).join(' ');
}

function withDigits(value: number, step: number): string {
  const digits = Math.max(0, Math.min(9, Math.ceil(-Math.log10(step) - 1e-9)));
  const text = value.toFixed(digits);
  return digits === 0 ? text : text.replace(/\.?0+$/, '');
}

/** The least of 1, 2, 5 times a power of ten (whole minutes and hours above ten seconds) not below `least` seconds. */
function roundStep(least: number): number {
  if (least > 10) {
    const step = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200].find(
      (value) => value >= least,
    );
    return step ?? Math.ceil(least / 86_400) * 86_400;
  }
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((value) => value * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}
