/** What a command says on stderr while it is at work: a line every second at most. */

const INTERVAL_MS = 1000;

export class Progress {
  #saidMs = performance.now();

  /** Says the sentence if nothing was said for a second. */
  at(sentence: () => string): void {
    const nowMs = performance.now();
    if (nowMs - this.#saidMs < INTERVAL_MS) return;
    this.#saidMs = nowMs;
    process.stderr.write(`${sentence()}\n`);
  }
}

/** `12.3 MB` */
export function describeBytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Instants as people read them: `2026-01-31 12:00:00 UTC`. */
export function describeInstant(micros: number): string {
  return `${new Date(micros / 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
