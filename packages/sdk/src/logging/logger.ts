/**
 * The SDK's logger. The default one writes to the console from the level that `AWS_XRAY_LOG_LEVEL` or
 * `AWS_XRAY_DEBUG_MODE` names (`error` when neither does), fixed when the module is loaded: a level that is off costs a
 * call of an empty function. A logger set by the application gets every level; it has its own.
 * Source: aws-xray-sdk-core 3.12.0, `logger.js`.
 */

import { count } from '../health/counters.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What `setLogger` takes: `console`, Pino, Winston and the like fit as they are. */
export interface Logger {
  debug(message?: unknown, ...meta: unknown[]): unknown;
  info(message?: unknown, ...meta: unknown[]): unknown;
  warn(message?: unknown, ...meta: unknown[]): unknown;
  error(message?: unknown, ...meta: unknown[]): unknown;
}

const levels: readonly string[] = ['debug', 'info', 'warn', 'error', 'silent'];
const nothing = (): void => undefined;

let logger: Logger = consoleLogger();

/** The logger in use. */
export function getLogger(): Logger {
  return logger;
}

/**
 * Replaces the logger; without one, the default is back. The environment's level no longer counts: `custom` is called
 * for every level it has.
 */
export function setLogger(custom: Logger | null | undefined): void {
  logger = custom ?? consoleLogger();
}

/** Where the SDK itself writes. The logger in use may lack levels and may throw: the application must not see it. */
export const log: Readonly<Record<LogLevel, (message: string, meta?: unknown) => void>> = {
  debug: (message, meta) => write('debug', message, meta),
  info: (message, meta) => write('info', message, meta),
  warn: (message, meta) => write('warn', message, meta),
  error: (message, meta) => write('error', message, meta),
};

function write(level: LogLevel, message: string, meta: unknown): void {
  try {
    if (meta === undefined) logger[level](message);
    else logger[level](message, meta);
  } catch {
    count('logLinesFailed');
  }
}

/** Whether a line of `level` would go anywhere: ask before a message is costly to make. */
export function isLogged(level: LogLevel): boolean {
  return logger[level] !== nothing;
}

function consoleLogger(): Logger {
  const { AWS_XRAY_DEBUG_MODE: debugMode, AWS_XRAY_LOG_LEVEL: level } = process.env;
  const named = levels.indexOf((debugMode ? 'debug' : (level ?? '')).toLowerCase());
  const lowest = named < 0 ? levels.indexOf('error') : named;
  return {
    debug: consoleMethod('debug', lowest),
    info: consoleMethod('info', lowest),
    warn: consoleMethod('warn', lowest),
    error: consoleMethod('error', lowest),
  };
}

function consoleMethod(level: LogLevel, lowest: number): (message?: unknown, meta?: unknown) => void {
  if (levels.indexOf(level) < lowest) return nothing;
  return (message, meta) => {
    if (message || meta) console[level](logLine(level, message, meta));
  };
}

function logLine(level: LogLevel, message: unknown, meta: unknown): string {
  // Lambda stamps every line itself.
  const stamp =
    process.env['LAMBDA_TASK_ROOT'] === undefined ? `${timestamp(new Date())} [${level.toUpperCase()}]` : '';
  const line = [stamp, message ? String(message) : ''].filter(Boolean).join(' ');
  return [line, metaText(meta)].filter(Boolean).join('\n  ');
}

/** Local time with its offset: `2026-02-25 13:04:05.678 +01:00`. */
function timestamp(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString();
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const zone = `${offset < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(minutes)}`;
  return `${local.slice(0, 10)} ${local.slice(11, 23)} ${zone}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function metaText(meta: unknown): string {
  if (!meta) return '';
  if (typeof meta === 'string') return meta;
  // An error has no enumerable members: as JSON it would be `{}` and say nothing.
  if (meta instanceof Error) return meta.stack ?? `${meta.name}: ${meta.message}`;
  try {
    return JSON.stringify(meta) ?? String(meta);
  } catch {
    return String(meta);
  }
}
