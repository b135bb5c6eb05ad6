import { describe, expect, it } from 'vitest';
import { runInSlices, runToEnd } from './work-in-slices.ts';

function* busy(steps: number, stepMs: number): Generator<number, string, void> {
  for (let step = 0; step < steps; step++) {
    const end = performance.now() + stepMs;
    while (performance.now() < end);
    yield step / steps;
  }
  return 'done';
}

describe('work in slices', () => {
  it('lets others run in between, and says how far it is', async () => {
    const shares: number[] = [];
    let others = 0;
    const timer = setInterval(() => others++, 0);
    const result = await runInSlices(busy(40, 1), new AbortController().signal, (share) =>
      shares.push(share),
    );
    clearInterval(timer);
    expect(result).toBe('done');
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(others).toBeGreaterThan(0);
  });

  it('ends when it is aborted', async () => {
    const stop = new AbortController();
    const work = runInSlices(busy(1000, 1), stop.signal, () => stop.abort());
    await expect(work).rejects.toThrow('abort');
  });

  it('can be done at once', () => {
    expect(runToEnd(busy(3, 0))).toBe('done');
  });
});
