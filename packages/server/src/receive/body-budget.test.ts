import { beforeEach, describe, expect, it } from 'vitest';
import { BodyBudget, expectedBodyBytes } from './body-budget.ts';

const MEBIBYTE = 1024 * 1024;
const SMALL = 1024;

let inFlightBytes: number;
let budget: BodyBudget;

beforeEach(() => {
  inFlightBytes = 0;
  budget = new BodyBudget({ limitBytes: 64 * MEBIBYTE, inFlightBytes: () => inFlightBytes });
});

/** How many bodies of this length find room, one after the other. */
function fill(bytes: number, most = 1000): number {
  for (let count = 0; count < most; count += 1) if (budget.admit(bytes) === undefined) return count;
  return most;
}

describe('BodyBudget', () => {
  it('admits bodies up to the limit', () => {
    expect(fill(15 * MEBIBYTE)).toBe(4);
  });

  it('admits small bodies when large ones have taken all the room, up to a limit of their own', () => {
    expect(fill(16 * MEBIBYTE)).toBe(4);
    expect(fill(256 * 1024)).toBe(64);
    expect(budget.admit(SMALL)).toBeUndefined();
  });

  it('always admits a request without body', () => {
    fill(16 * MEBIBYTE);
    fill(SMALL, 100_000);
    expect(budget.admit(0)).toBeDefined();
  });

  it('has room again when a body is done with', () => {
    const release = budget.admit(16 * MEBIBYTE);
    expect(fill(16 * MEBIBYTE)).toBe(3);
    release?.();
    expect(fill(16 * MEBIBYTE)).toBe(1);
  });

  it('counts what earlier bodies left in flight', () => {
    inFlightBytes = 30 * MEBIBYTE;
    expect(fill(15 * MEBIBYTE)).toBe(2);
  });

  it('admits a body of any length beside which little is under way, whatever is in flight', () => {
    inFlightBytes = 500 * MEBIBYTE;
    fill(SMALL, 1000);
    expect(budget.admit(256 * MEBIBYTE)).toBeDefined();
    expect(budget.admit(SMALL)).toBeUndefined();
  });
});

describe('expectedBodyBytes', () => {
  it.each([
    ['announced', { 'content-length': '700' }, 700],
    ['absent', {}, 0],
    ['of chunks, which may become as long as any', { 'transfer-encoding': 'chunked' }, 1000],
    ['too long to be read', { 'content-length': '1001' }, 0],
    ['announced in nonsense', { 'content-length': 'x' }, 0],
  ])('knows a body that is %s', (_what, headers, bytes) => {
    expect(expectedBodyBytes(headers, 1000)).toBe(bytes);
  });
});
