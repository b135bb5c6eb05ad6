/** Numbers as the console writes them: three significant digits, units with a space, the same everywhere. */

import type { EpochSeconds } from '@fluoroscope/wire';

/** A length of time, from microseconds to hours: `840 µs`, `12.4 ms`, `1.25 s`, `2 min 5 s`, `1 h 2 min`. */
export function formatDuration(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return '–';
  const micros = Math.round(seconds * 1e6);
  if (micros < 1000) return `${micros} µs`;
  // What would round up to 1000 ms or 60 s is written in the next unit.
  if (micros < 999_500) return `${threeDigits(micros / 1000)} ms`;
  if (seconds < 59.95) return `${threeDigits(seconds)} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, 'min', 1, 's');
  return twoUnits(seconds, 3600, 'h', 60, 'min');
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units: `0 B`, `12.4 kB`, `1.25 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What would round up to 1000 is written in the next unit.
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? String(Math.round(value)) : threeDigits(value);
  return `${digits} ${BYTE_UNITS[unit]}`;
}

/** A rate per minute: `120 t/min`. */
export function formatRate(perMinute: number): string {
  const digits = perMinute >= 100 ? Math.round(perMinute).toLocaleString('en-US') : threeDigits(perMinute);
  return `${digits} t/min`;
}

/** A share of one: `12 %`; a share too small to round up stays visible as `<1 %`, and one short of all as `>99 %`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return '<1 %';
  if (share > 0.99 && share < 1) return '>99 %';
  return `${Math.round(share * 100)} %`;
}

/** How long ago, in the largest fitting unit: `just now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function formatAge(instant: EpochSeconds, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000 - instant);
  if (seconds < -1) return 'in the future';
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** An instant in the reader's time zone, to the millisecond: `2026-01-31 10:20:30.123`. */
export function formatInstant(instant: EpochSeconds): string {
  const date = new Date(instant * 1000);
  if (Number.isNaN(date.getTime())) return '–';
  const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** The same instant in UTC: `2026-01-31T10:20:30.123Z`. */
export function formatUtcInstant(instant: EpochSeconds): string {
  const date = new Date(instant * 1000);
  return Number.isNaN(date.getTime()) ? '–' : date.toISOString();
}

/** `1 trace`, `2 traces`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function threeDigits(value: number): string {
  if (value >= 100) return String(Math.round(value));
  const text = value >= 10 ? value.toFixed(1) : value.toFixed(2);
  return text.replace(/\.?0+$/, '');
}

function twoUnits(
  seconds: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const total = Math.round(seconds / small);
  const perLarge = large / small;
  const rest = total % perLarge;
  const first = `${Math.floor(total / perLarge)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
