import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EpochMicros } from '@fluoroscope/wire';
import { WatermarkKeeper } from './watermark-keeper.ts';

let oldest: number | undefined;
let last: number;
let written: number[];
let errors: unknown[];
let isBroken: boolean;
let keeper: WatermarkKeeper;

beforeEach(() => {
  vi.useFakeTimers();
  [oldest, last, written, errors, isBroken] = [undefined, 0, [], [], false];
  keeper = new WatermarkKeeper({
    oldestUnassembled: () => oldest as EpochMicros | undefined,
    lastReceivedAt: () => last as EpochMicros,
    write: async (through) => {
      if (isBroken) throw new Error('broken');
      written.push(through);
    },
    onError: (error) => errors.push(error),
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('WatermarkKeeper', () => {
  it('writes nothing before anything arrived', async () => {
    keeper.start();
    await vi.advanceTimersByTimeAsync(10_000);
    await keeper.stop();
    expect(written).toEqual([]);
  });

  it('reaches the last arrival when nothing waits, and stops short of what does', async () => {
    keeper.start();
    last = 500;
    await vi.advanceTimersByTimeAsync(2000);
    [oldest, last] = [700, 900];
    await vi.advanceTimersByTimeAsync(2000);
    expect(written).toEqual([500, 699]);
  });

  it('never goes back, and writes only what is new', async () => {
    keeper.start();
    last = 500;
    await vi.advanceTimersByTimeAsync(2000);
    oldest = 100;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(written).toEqual([500]);
  });

  it('tries again after a write that failed', async () => {
    keeper.start();
    [last, isBroken] = [500, true];
    await vi.advanceTimersByTimeAsync(2000);
    isBroken = false;
    await vi.advanceTimersByTimeAsync(2000);
    expect(errors).toHaveLength(1);
    expect(written).toEqual([500]);
  });

  it('records how far it came when it stops, and lets the stop go on when it cannot', async () => {
    keeper.start();
    last = 500;
    await keeper.stop();
    expect(written).toEqual([500]);
    [last, isBroken] = [600, true];
    await keeper.stop();
    expect(errors).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual([500]);
  });
});
