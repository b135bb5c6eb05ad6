/**
 * Counters of a thread that does not hold them: what they were raised by is added up here until it is told to the
 * thread that does, which is cheaper than telling it of each time.
 */

import type { Raisable } from './counters.ts';

type Labels = Readonly<Record<string, string>>;

export interface Raise {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

export class CounterRelay {
  readonly #raises = new Map<string, { name: string; labels: Labels; value: number }>();

  /** A counter whose raises are taken with all others. */
  readonly make = (name: string): Raisable => ({
    inc: (first: number | Labels = 1, second: number = 1): void => {
      if (typeof first === 'number') this.#raise(name, {}, first);
      else this.#raise(name, first, second);
    },
  });

  /** What was raised since the last time; empty when nothing was. */
  take(): readonly Raise[] {
    const raises = [...this.#raises.values()];
    this.#raises.clear();
    return raises;
  }

  #raise(name: string, labels: Labels, value: number): void {
    const key = [name, ...Object.entries(labels).flat()].join('\n');
    const raise = this.#raises.get(key);
    if (raise === undefined) this.#raises.set(key, { name, labels, value });
    else raise.value += value;
  }
}
