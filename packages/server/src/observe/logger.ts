/** The service's own log: JSON lines on stderr, so that stdout stays for what a person or a script waits for. */

import { destination, pino, type Logger } from 'pino';

export type { Logger } from 'pino';

export function createLogger(level: string): Logger {
  return pino({ level, base: null }, destination({ dest: 2, sync: true }));
}

const WINDOW_MS = 1000;

/** Runs a task later. */
type Schedule = (task: () => void, delayMs: number) => void;

interface KindState {
  lastMs: number;
  /** Of the latest event that stands in no line yet. */
  message: string;
  unlogged: number;
  isScheduled: boolean;
}

/**
 * Logs events that a broken or hostile sender can cause at any rate: at most one line a second for each kind, with
 * how many it stands for. The counts of a kind's lines add up to its events, the last of them within a second.
 */
export class ThrottledLog {
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  readonly #schedule: Schedule;
  readonly #kinds = new Map<string, KindState>();

  constructor(logger: Logger, nowMs: () => number, schedule: Schedule = scheduleUnreferenced) {
    this.#logger = logger;
    this.#nowMs = nowMs;
    this.#schedule = schedule;
  }

  /** `kind` must come from a closed set, since each is remembered. */
  warn(kind: string, message: string, count = 1): void {
    const state = this.#kinds.get(kind) ?? neverLogged();
    this.#kinds.set(kind, state);
    state.message = message;
    state.unlogged += count;
    this.#logWhenDue(kind, state);
  }

  /** Logs what still waits for its second to end. */
  flush(): void {
    for (const [kind, state] of this.#kinds) this.#log(kind, state);
  }

  #logWhenDue(kind: string, state: KindState): void {
    const elapsedMs = this.#nowMs() - state.lastMs;
    // A clock that was set back must not silence a kind for as long as it was.
    if (elapsedMs < 0 || elapsedMs >= WINDOW_MS) this.#log(kind, state);
    else if (state.unlogged > 0 && !state.isScheduled) this.#logLater(kind, state, WINDOW_MS - elapsedMs);
  }

  #logLater(kind: string, state: KindState, delayMs: number): void {
    state.isScheduled = true;
    this.#schedule(() => {
      state.isScheduled = false;
      this.#logWhenDue(kind, state);
    }, delayMs);
  }

  #log(kind: string, state: KindState): void {
    if (state.unlogged === 0) return;
    this.#logger.warn({ kind, count: state.unlogged }, state.message);
    state.lastMs = this.#nowMs();
    state.unlogged = 0;
  }
}

function neverLogged(): KindState {
  return { lastMs: Number.NEGATIVE_INFINITY, message: '', unlogged: 0, isScheduled: false };
}

/** What waits to be logged keeps no process alive. */
function scheduleUnreferenced(task: () => void, delayMs: number): void {
  setTimeout(task, delayMs).unref();
}
