/**
 * The time range of a page. Its text form is what the URL carries and matches the X-Ray console's: `PT30M` for the
 * last half hour, `2026-01-31T10:00:00Z~2026-01-31T10:20:00Z` for a fixed window.
 */

import type { TimeWindow } from '../api/xray-api.ts';

export type TimeRange =
  | { readonly kind: 'relative'; readonly minutes: number }
  | { readonly kind: 'absolute'; readonly startMs: number; readonly endMs: number };

/** X-Ray answers at most six hours at a time (GetServiceGraph refuses more). */
export const MAX_RANGE_MINUTES = 360;

export const RANGE_PRESETS_MINUTES: readonly number[] = [5, 15, 30, 60, 180, 360];

export const DEFAULT_RANGE: TimeRange = { kind: 'relative', minutes: 30 };

const ISO_DURATION = /^PT(?:(\d+)H)?(?:(\d+)M)?$/;

/** The range a URL names; undefined for text that is no range, an empty one, or one of more than six hours. */
export function parseTimeRange(text: string): TimeRange | undefined {
  const range = text.includes('~') ? parseAbsolute(text) : parseRelative(text);
  return range !== undefined && rangeProblem(range) === undefined ? range : undefined;
}

/** Why the service could not answer for this range; undefined when it can. */
export function rangeProblem(range: TimeRange): string | undefined {
  const minutes = range.kind === 'relative' ? range.minutes : (range.endMs - range.startMs) / 60_000;
  if (!(minutes > 0)) return 'The range ends before it starts.';
  if (minutes > MAX_RANGE_MINUTES) return 'The range is limited to 6 hours.';
  return undefined;
}

/** Why a range of a URL is not the one shown; undefined when it is. */
export function rangeTextProblem(text: string): string | undefined {
  if (text === '' || parseTimeRange(text) !== undefined) return undefined;
  const range = text.includes('~') ? parseAbsolute(text) : parseRelative(text);
  return (range && rangeProblem(range)) ?? 'The time range of the link cannot be read.';
}

export function formatTimeRange(range: TimeRange): string {
  if (range.kind === 'relative') return `PT${isoDigits(range.minutes)}`;
  return `${isoSeconds(range.startMs)}~${isoSeconds(range.endMs)}`;
}

/** The window to ask the service for, in whole seconds, the running second included. */
export function resolveTimeRange(range: TimeRange, nowMs: number): TimeWindow {
  if (range.kind === 'absolute') {
    return { StartTime: Math.floor(range.startMs / 1000), EndTime: Math.ceil(range.endMs / 1000) };
  }
  const end = Math.ceil(nowMs / 1000);
  return { StartTime: end - range.minutes * 60, EndTime: end };
}

/** `last 30 minutes`, as it reads in the middle of a sentence. */
export function describeTimeRange(range: TimeRange): string {
  if (range.kind === 'absolute') return 'the chosen time range';
  const { minutes } = range;
  if (minutes % 60 !== 0) return `the last ${minutes} minutes`;
  return minutes === 60 ? 'the last hour' : `the last ${minutes / 60} hours`;
}

function parseRelative(text: string): TimeRange | undefined {
  const match = ISO_DURATION.exec(text);
  if (match === null) return undefined;
  return { kind: 'relative', minutes: Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0) };
}

function parseAbsolute(text: string): TimeRange | undefined {
  const [start = '', end = ''] = text.split('~');
  const range = { kind: 'absolute', startMs: Date.parse(start), endMs: Date.parse(end) } as const;
  return Number.isNaN(range.startMs) || Number.isNaN(range.endMs) ? undefined : range;
}

function isoDigits(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60}H` : `${minutes}M`;
}

function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('.000Z', 'Z');
}
