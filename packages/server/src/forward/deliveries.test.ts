import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deliveries, type Delivery } from './deliveries.ts';
import type { SendOutcome } from './send-request.ts';

const TAKEN: SendOutcome = { kind: 'taken', rejectedSpans: 0, message: '' };
const AWAY: SendOutcome = { kind: 'unavailable', reason: 'away', askedMs: undefined };
const REFUSED: SendOutcome = { kind: 'refused', reason: 'it answered 400' };

let answer: (attempt: number) => SendOutcome | Promise<SendOutcome>;
/** First byte of every body that was sent, and when. */
let attempts: (readonly [body: number, ms: number])[];
let counted: Record<string, number>;
let causes: (string | undefined)[];
let deliveries: Deliveries;

function count(name: string, by: number): void {
  counted[name] = (counted[name] ?? 0) + by;
}

function endOf(signal: AbortSignal): Promise<SendOutcome> {
  return new Promise((end) => {
    signal.addEventListener('abort', () => end({ kind: 'unavailable', reason: 'ended', askedMs: undefined }));
  });
}

function delivery(number: number, spans = 10): Delivery {
  return { body: Uint8Array.of(number, 0, 0), spans };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  attempts = [];
  counted = {};
  causes = [];
  answer = () => TAKEN;
  deliveries = new Deliveries({
    async send([body = 0], signal) {
      attempts.push([body, Date.now()]);
      const given = answer(attempts.length);
      return given instanceof Promise ? Promise.race([given, endOf(signal)]) : given;
    },
    report: {
      sent: (spans) => count('sent', spans),
      dropped: (reason, spans, cause) => {
        count(reason, spans);
        causes.push(cause);
      },
      requested: (outcome) => count(`request ${outcome}`, 1),
    },
    nowMs: Date.now,
    random: () => 1,
  });
});

afterEach(() => vi.useRealTimers());

describe('a request', () => {
  it('that is taken is sent once, in the order of the queue', async () => {
    for (const number of [1, 2, 3, 4, 5, 6]) deliveries.add(delivery(number));
    expect(deliveries.bytes).toBe(18);
    await vi.runAllTimersAsync();
    expect(attempts.map(([body]) => body)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(counted).toEqual({ sent: 60, 'request taken': 6 });
    expect(deliveries.bytes).toBe(0);
  });

  it('is repeated, each time later, until the target is there again', async () => {
    answer = (attempt) => (attempt < 4 ? AWAY : TAKEN);
    deliveries.add(delivery(1));
    await vi.runAllTimersAsync();
    expect(attempts.map(([, ms]) => ms)).toEqual([0, 500, 1500, 3500]);
    expect(counted).toEqual({ sent: 10, 'request unavailable': 3, 'request taken': 1 });
  });

  it('is repeated when the target asks for it', async () => {
    answer = (attempt) => (attempt === 1 ? { ...AWAY, askedMs: 7000 } : TAKEN);
    deliveries.add(delivery(1));
    await vi.runAllTimersAsync();
    expect(attempts.map(([, ms]) => ms)).toEqual([0, 7500]);
  });

  it('is given up after five minutes, and the next one gets its turn', async () => {
    answer = () => (Date.now() < 300_000 ? AWAY : TAKEN);
    for (const number of [1, 2, 3, 4, 5]) deliveries.add(delivery(number));
    await vi.runAllTimersAsync();
    expect(counted).toMatchObject({ gave_up: 40, sent: 10 });
    expect(causes).toEqual(['away', 'away', 'away', 'away']);
    expect(deliveries.bytes).toBe(0);
  });

  it('that is refused is dropped at once', async () => {
    answer = () => REFUSED;
    deliveries.add(delivery(1));
    await vi.runAllTimersAsync();
    expect(counted).toEqual({ refused: 10, 'request refused': 1 });
    expect(causes).toEqual(['it answered 400']);
  });

  it('of which the target left spans out counts those', async () => {
    answer = (attempt) => ({ kind: 'taken', rejectedSpans: attempt === 1 ? 3 : 1000, message: 'too old' });
    deliveries.add(delivery(1));
    deliveries.add(delivery(2));
    await vi.runAllTimersAsync();
    expect(counted).toEqual({ sent: 7, rejected: 13, 'request taken': 2 });
    expect(causes).toEqual(['too old', 'too old']);
  });
});

describe('a slow target', () => {
  it('has four requests under way and the others wait', async () => {
    const ends: (() => void)[] = [];
    answer = () => new Promise((end) => ends.push(() => end(TAKEN)));
    for (const number of [1, 2, 3, 4, 5, 6]) deliveries.add(delivery(number));
    await vi.advanceTimersByTimeAsync(1000);
    expect(attempts).toHaveLength(4);
    ends.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(attempts.map(([body]) => body)).toEqual([1, 2, 3, 4, 5]);
    expect(deliveries.bytes).toBe(15);
  });

  it('gets what is added in the moment in which the queue has become empty', async () => {
    for (let number = 1; number <= 50; number++) {
      deliveries.add(delivery(number));
      for (let turns = 0; turns < number % 7; turns++) await Promise.resolve();
    }
    await vi.runAllTimersAsync();
    expect(attempts).toHaveLength(50);
  });
});

describe('a stop', () => {
  it('sends what waits', async () => {
    for (const number of [1, 2, 3, 4, 5, 6]) deliveries.add(delivery(number));
    await deliveries.stop(1000);
    expect(counted).toMatchObject({ sent: 60 });
  });

  it('tries what waits for its next attempt once more, and drops it', async () => {
    answer = () => AWAY;
    deliveries.add(delivery(1));
    await vi.advanceTimersByTimeAsync(100);
    await deliveries.stop(1000);
    expect(attempts.map(([, ms]) => ms)).toEqual([0, 100]);
    expect(counted).toMatchObject({ stopped: 10, 'request unavailable': 2 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends requests that are not answered in time and counts everything left', async () => {
    answer = () => new Promise(() => undefined);
    for (const number of [1, 2, 3, 4, 5, 6]) deliveries.add(delivery(number));
    const stopped = deliveries.stop(1000);
    await vi.advanceTimersByTimeAsync(1000);
    await stopped;
    expect(counted).toMatchObject({ stopped: 60 });
    deliveries.add(delivery(7));
    expect(counted).toMatchObject({ stopped: 70 });
    expect(deliveries.bytes).toBe(0);
  });
});
