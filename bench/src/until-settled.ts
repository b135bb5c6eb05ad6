import { setTimeout as sleep } from 'node:timers/promises';

/** What has not changed for so long is not going to. Not how long it may take: that is the machine's doing as well. */
const STANDSTILL_MILLIS = 45_000;
const PAUSE_MILLIS = 200;

export interface Settled<Value> {
  readonly value: Value;
  /** Until it was as expected, or last changed. */
  readonly millis: number;
}

/** Reads a value until it is as expected, or stands still. `show` tells two values apart. */
export async function untilSettled<Value>(
  read: () => Promise<Value>,
  isExpected: (value: Value) => boolean,
  show: (value: Value) => string = String,
): Promise<Settled<Value>> {
  const startedAt = performance.now();
  let changedAt = startedAt;
  let shown: string | undefined;
  for (;;) {
    const value = await read();
    const now = performance.now();
    if (isExpected(value)) return { value, millis: now - startedAt };
    if (show(value) !== shown) changedAt = now;
    shown = show(value);
    if (now - changedAt > STANDSTILL_MILLIS) return { value, millis: changedAt - startedAt };
    await sleep(PAUSE_MILLIS);
  }
}
