/**
 * Log lines that a failing daemon or a missing context would repeat for every request: one a second for each key, and
 * with the next one the number of those held back.
 */

import { count } from '../health/counters.ts';
import { isLogged, log, type LogLevel } from './logger.ts';

const intervalMs = 1000;
/** Keys may be made of names that users choose. */
const maximumKeys = 200;

interface Written {
  /** By `performance.now`. */
  readonly at: number;
  /** Lines since then. */
  heldBack: number;
}

const recent = new Map<string, Written>();

/**
 * Writes `message` unless `key` wrote one in the last second. A message given as a function is made only when it is
 * written. Never throws, whatever the application's logger does.
 */
export function logLimited(
  key: string,
  level: LogLevel,
  message: string | (() => string),
  meta?: unknown,
): void {
  if (!isLogged(level)) return;
  const now = performance.now();
  const last = recent.get(key);
  if (last !== undefined && now - last.at < intervalMs) {
    last.heldBack += 1;
    return;
  }
  if (recent.size >= maximumKeys) recent.clear();
  recent.set(key, { at: now, heldBack: 0 });
  try {
    const text = typeof message === 'string' ? message : message();
    const line = last?.heldBack ? `${text} (and ${last.heldBack} more like it before)` : text;
    log[level](line, meta);
  } catch {
    count('logLinesFailed');
  }
}
