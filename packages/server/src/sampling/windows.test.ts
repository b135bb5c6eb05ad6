import type { EpochMicros } from '@fluoroscope/wire';
import { expect, it } from 'vitest';
import { windowStart } from './windows.ts';

it.each([
  [0, 0],
  [9_999_999, 0],
  [10_000_000, 10_000_000],
  [1_700_000_007_654_321, 1_700_000_000_000_000],
])('%i lies in the window that begins at %i', (at, start) => {
  expect(windowStart(at as EpochMicros)).toBe(start);
});
