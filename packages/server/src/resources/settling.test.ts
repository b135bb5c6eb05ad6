import type { EpochMicros } from '@fluoroscope/wire';
import { expect, it } from 'vitest';
import { isSettled } from './settling.ts';

const at = (micros: number) => micros as EpochMicros;

it.each([
  [10_000_000, 10_000_000, false],
  [10_000_000, 10_999_999, false],
  [10_000_000, 11_000_000, true],
  [10_000_000, 9_999_999, true],
])('a change at %i is over at %i: %s', (changedAt, now, expected) => {
  expect(isSettled(at(changedAt), at(now))).toBe(expected);
});
