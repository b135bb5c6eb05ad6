import { expect, test, vi } from 'vitest';
import { guarded } from './guard.ts';
import { counters } from './health/counters.ts';
import { getLogger, setLogger } from './logging/logger.ts';

test('gives what the function gives', () => {
  expect(guarded('a test', () => 1, 0)).toBe(1);
});

test('what is thrown is counted, logged once a second and answered with the fallback', () => {
  const usual = getLogger();
  const error = vi.fn<(...line: unknown[]) => void>();
  setLogger({ ...usual, error });
  const before = counters();
  const thrown = new Error('boom');
  for (let index = 0; index < 10; index += 1) {
    const answer = guarded(
      'a test',
      () => {
        throw thrown;
      },
      'fallback',
    );
    expect(answer).toBe('fallback');
  }
  setLogger(usual);
  expect(counters().sdkErrors - before.sdkErrors).toBe(10);
  expect(error.mock.calls).toEqual([[expect.stringContaining('a test failed'), thrown]]);
});
