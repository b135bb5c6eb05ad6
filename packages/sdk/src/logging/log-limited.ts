/**
 * Log lines that a failing daemon or a missing context would repeat for every request: one a second for each key, and
 * with the next one the number of those held back. The last of a burst is written when its second is over, so that the
 * count is never lost.
 */

import { count } from '../health/counters.ts';
import { getLogger, isLogged, type LogLevel } from './logger.ts';

const intervalMs = 1000;
/** Keys may be made of names that users choose. Beyond this many in one second the rest share one. */
const maximumKeys = 200;
const sharedKey = 'other';

type Message = string | (() => string);

interface Held {
  /** Lines since the last one written. */
  times: number;
  level: LogLevel;
  message: Message;
  meta: unknown;
}

const recent = new Map<string, Held>();
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Writes `message` unless `key` wrote one in the last second. A message given as a function is made only when it is
 * written. Never throws, whatever the application's logger does.
 */
export function logLimited(key: string, level: LogLevel, message: Message, meta?: unknown): void {
  if (!isLogged(level)) return;
  const wanted = recent.has(key) || recent.size < maximumKeys ? key : sharedKey;
  const held = recent.get(wanted);
  if (held === undefined) {
    recent.set(wanted, { times: 0, level, message: '', meta: undefined });
    armTimer();
    write(level, message, meta, 0);
    return;
  }
  held.times += 1;
  held.level = level;
  held.message = message;
  held.meta = meta;
}

function armTimer(): void {
  timer ??= setTimeout(endInterval, intervalMs).unref();
}

function endInterval(): void {
  timer = undefined;
  for (const [key, held] of recent) {
    if (held.times === 0) {
      recent.delete(key);
      continue;
    }
    write(held.level, held.message, held.meta, held.times - 1);
    held.times = 0;
    held.message = '';
    held.meta = undefined;
  }
  if (recent.size > 0) armTimer();
}

function write(level: LogLevel, message: Message, meta: unknown, heldBack: number): void {
  try {
    const text = typeof message === 'string' ? message : message();
    const line = heldBack === 0 ? text : `${text} (and ${heldBack} more like it in the last second)`;
    const logger = getLogger();
    if (meta === undefined) logger[level](line);
    else logger[level](line, meta);
  } catch {
    count('logLinesFailed');
  }
}
