import { describe, expect, it } from 'vitest';
import type { TraceId } from '@fluoroscope/wire';
import { CommittingSizes } from './committing-sizes.ts';

const traceId = (number: number) => `1-00000000-${number.toString(16).padStart(24, '0')}` as TraceId;

describe('CommittingSizes', () => {
  it('never says less than there is of a trace, and not much more', () => {
    const sizes = new CommittingSizes();
    for (let number = 0; number < 20_000; number += 1) sizes.add(traceId(number * 7919), 3, 300);
    for (let number = 0; number < 20_000; number += 1) {
      const documents = sizes.documents(traceId(number * 7919));
      expect(documents).toBeGreaterThanOrEqual(3);
      expect(documents).toBeLessThan(100);
      expect(sizes.characters(traceId(number * 7919))).toBe(documents * 100);
    }
  });

  it('is empty when all was taken back', () => {
    const sizes = new CommittingSizes();
    for (let number = 0; number < 9000; number += 1) sizes.add(traceId(number), number, 10 * number);
    for (let number = 8999; number >= 0; number -= 1) sizes.remove(traceId(number), number, 10 * number);
    for (let number = 0; number < 9000; number += 1) {
      expect([sizes.documents(traceId(number)), sizes.characters(traceId(number))]).toEqual([0, 0]);
    }
  });
});
