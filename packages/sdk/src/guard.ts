import { count } from './health/counters.ts';
import { logLimited } from './logging/log-limited.ts';

/**
 * Runs a part of the SDK that stands in the application's way: what it throws is counted, logged at most once a second,
 * and answered with `fallback`, so that no defect of tracing becomes one of the application.
 */
export function guarded<T>(where: string, fn: () => T, fallback: T): T;
export function guarded<T>(where: string, fn: () => T): T | undefined;
export function guarded<T>(where: string, fn: () => T, fallback?: T): T | undefined {
  try {
    return fn();
  } catch (error) {
    reportFailure(where, error);
    return fallback;
  }
}

/** Counts and logs what a part of the SDK threw: for hot paths that keep their own `try`. */
export function reportFailure(where: string, error: unknown): void {
  count('sdkErrors');
  logLimited(
    `guard ${where}`,
    'error',
    `X-Ray SDK: ${where} failed; the application goes on untraced there.`,
    error,
  );
}
