import { describe, expect, it } from 'vitest';
import { BodyBudget } from '../body-budget.ts';
import { Room } from './room.ts';

const MEBIBYTE = 1024 * 1024;
/** What bodies may take before any is refused. */
const LITTLE = 16 * MEBIBYTE;

function aFullBudget(): { readonly budget: BodyBudget; readonly first: Room } {
  const budget = new BodyBudget({ limitBytes: MEBIBYTE, inFlightBytes: () => 0 });
  const first = new Room(budget);
  first.take(2 * LITTLE);
  return { budget, first };
}

describe('Room', () => {
  it('takes what is announced at once, and nothing more for what then comes', () => {
    const { budget, first } = aFullBudget();
    expect(first.extendTo(2 * LITTLE)).toBe(true);
    expect(new Room(budget).take(MEBIBYTE)).toBe(false);
  });
  it('grows with what was not announced, until there is no room', () => {
    const { budget, first } = aFullBudget();
    const room = new Room(budget);
    expect(room.extendTo(0)).toBe(true);
    expect(room.extendTo(1)).toBe(false);
    first.leave();
    expect(room.extendTo(MEBIBYTE)).toBe(true);
  });
  it('gives back what it took, once', () => {
    const { budget, first } = aFullBudget();
    first.leave();
    first.leave();
    const second = new Room(budget);
    expect(second.take(2 * LITTLE)).toBe(true);
    expect(new Room(budget).take(MEBIBYTE)).toBe(false);
  });
  it('gives back what it took before it met the limit', () => {
    const budget = new BodyBudget({ limitBytes: MEBIBYTE, inFlightBytes: () => 0 });
    const greedy = new Room(budget);
    expect(greedy.extendTo(64 * MEBIBYTE)).toBe(false);
    expect(new Room(budget).take(MEBIBYTE)).toBe(false);
    greedy.leave();
    expect(new Room(budget).take(MEBIBYTE)).toBe(true);
  });
});
