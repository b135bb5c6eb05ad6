import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter, retryDelayMs } from './retry-delay.ts';

describe('the delay before a request is repeated', () => {
  it('doubles up to half a minute, and less by chance', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failures) => retryDelayMs(failures, undefined, 1));
    expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(retryDelayMs(3, undefined, 0)).toBe(1000);
  });

  it('is what the receiver asks for, and a little more by chance', () => {
    expect(retryDelayMs(7, 3000, 0)).toBe(3000);
    expect(retryDelayMs(1, 3000, 0.5)).toBe(3250);
    expect(retryDelayMs(1, 0, 0)).toBe(0);
  });

  it('is never longer than a receiver may ask for', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.option(fc.nat(), { nil: undefined }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, asked, chance) => {
          const delayMs = retryDelayMs(n + 1, asked, chance);
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThanOrEqual(120_500);
        },
      ),
    );
  });
});

describe('Retry-After', () => {
  const now = Date.parse('Wed, 23 Sep 2026 10:00:00 GMT');
  it.each([
    ['0', 0],
    ['3', 3000],
    [' 120 ', 120_000],
    ['Wed, 23 Sep 2026 10:00:05 GMT', 5000],
    ['Wed, 23 Sep 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j asks for %j ms', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});
