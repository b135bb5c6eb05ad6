import { formatDuration } from '../../model/format.ts';

/** `+12 ms`, `−12 ms`; `0` for less than a microsecond. */
export function signedDuration(seconds: number): string {
  if (Math.abs(seconds) < 1e-6) return '0';
  return `${seconds > 0 ? '+' : '−'}${formatDuration(Math.abs(seconds))}`;
}
