import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { RandomTraceIds } from './random-trace-ids.ts';

/** Two words that look random, and are the same in every run. */
function words(number: number): [high: number, low: number] {
  const digest = createHash('sha256').update(String(number)).digest();
  return [digest.readUInt32BE(0), digest.readUInt32BE(4)];
}

describe('RandomTraceIds', () => {
  it('calls no id new while it does not know all of them', () => {
    const ids = new RandomTraceIds(false);
    expect(ids.isCertainlyNew(...words(1))).toBe(false);
    ids.add(...words(2));
    ids.complete();
    expect(ids.isCertainlyNew(...words(1))).toBe(true);
    expect(ids.isCertainlyNew(...words(2))).toBe(false);
  });

  it('never calls one new that was added, and hardly ever takes a new one for old', () => {
    const ids = new RandomTraceIds(true);
    const count = 20_000;
    for (let number = 0; number < count; number += 1) ids.add(...words(number));
    let wrong = 0;
    for (let number = 0; number < count; number += 1) {
      if (ids.isCertainlyNew(...words(number))) wrong += 1;
      if (!ids.isCertainlyNew(...words(count + number))) wrong += 1;
    }
    expect(wrong).toBe(0);
  });

  it.each([
    [0, 0],
    [0xffff_ffff, 0xffff_ffff],
    [0x8000_0000, 0],
    [0, 1],
  ])('takes any words: %i %i', (high, low) => {
    const ids = new RandomTraceIds(true);
    expect(ids.isCertainlyNew(high, low)).toBe(true);
    ids.add(high, low);
    expect(ids.isCertainlyNew(high, low)).toBe(false);
  });

  it('is relied on until it holds too much', () => {
    const ids = new RandomTraceIds(false);
    expect(ids.isReliable).toBe(false);
    ids.complete();
    expect(ids.isReliable).toBe(true);
    for (let number = 0; number <= 2 ** 25; number += 1) ids.add(1, 1);
    expect(ids.isReliable).toBe(false);
  });
});
