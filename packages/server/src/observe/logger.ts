/** The service's own log: JSON lines on stderr, so that stdout stays for what a person or a script waits for. */

import { destination, pino, type Logger } from 'pino';

export type { Logger } from 'pino';

export function createLogger(level: string): Logger {
  return pino({ level, base: null }, destination({ dest: 2, sync: true }));
}

const WINDOW_MS = 1000;

/**
 * Logs events that a broken or hostile sender can cause at any rate: at most one line a second for each kind, with
 * how many it stands for.
 */
export class ThrottledLog {
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  readonly #kinds = new Map<string, { lastMs: number; suppressed: number }>();

  constructor(logger: Logger, nowMs: () => number) {
    this.#logger = logger;
    this.#nowMs = nowMs;
  }

  /** `kind` must come from a closed set, since each is remembered. */
  warn(kind: string, message: string, count = 1): void {
    const nowMs = this.#nowMs();
    const state = this.#kinds.get(kind) ?? { lastMs: Number.NEGATIVE_INFINITY, suppressed: 0 };
    this.#kinds.set(kind, state);
    state.suppressed += count;
    const elapsedMs = nowMs - state.lastMs;
    // A clock that was set back must not silence a kind for as long as it was.
    if (elapsedMs >= 0 && elapsedMs < WINDOW_MS) return;
    this.#logger.warn({ kind, count: state.suppressed }, message);
    state.lastMs = nowMs;
    state.suppressed = 0;
  }
}
