import { beforeEach, describe, expect, it } from 'vitest';
import { BodyBudget, expectedBodyBytes } from './body-budget.ts';

const MEBIBYTE = 1024 * 1024;
const SMALL = 1024;

let inFlightBytes: number;
let nowMs: number;
let budget: BodyBudget;

beforeEach(() => {
  inFlightBytes = 0;
  nowMs = 0;
  budget = new BodyBudget({
    limitBytes: 64 * MEBIBYTE,
    inFlightBytes: () => inFlightBytes,
    nowMs: () => nowMs,
  });
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
    expect(budget.admit(33 * 1024)).toBeUndefined();
  });

  it('admits tiny bodies when small ones have taken all of that, up to a limit of their own', () => {
    fill(16 * MEBIBYTE);
    fill(256 * 1024);
    expect(fill(32 * 1024)).toBe(512);
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

describe('a body that arrives slowly', () => {
  let givenUp: string[];
  let releaseFirst: (() => void) | undefined;
  const arriving = (name: string, arrivedBytes: () => number | undefined): (() => void) | undefined =>
    budget.admit(16 * MEBIBYTE, { arrivedBytes, giveUp: () => givenUp.push(name) });

  beforeEach(() => {
    givenUp = [];
    releaseFirst = arriving('first', () => 1000);
    arriving('second', () => 1000);
    arriving('whole', () => undefined);
    arriving('quick', () => (nowMs / 1000) * MEBIBYTE);
  });

  it('is given up for others once it has stalled, the oldest first and no more than needed', () => {
    nowMs = 999;
    expect(budget.admit(MEBIBYTE)).toBeUndefined();
    expect(givenUp).toEqual([]);
    nowMs = 1100;
    expect(budget.admit(16 * MEBIBYTE)).toBeDefined();
    expect(givenUp).toEqual(['first']);
  });

  it('goes on where nobody needs its room', () => {
    nowMs = 60_000;
    expect(budget.admit(SMALL)).toBeDefined();
    expect(givenUp).toEqual([]);
  });

  it('is not given up while it moves, nor when it is here', () => {
    nowMs = 2000;
    fill(16 * MEBIBYTE);
    nowMs = 3000;
    fill(16 * MEBIBYTE);
    expect(givenUp).toEqual(['first', 'second']);
  });

  it('is given up when it came fast and stands still, a moment after somebody has first looked', () => {
    releaseFirst?.();
    arriving('fast at first', () => 10 * MEBIBYTE);
    nowMs = 2000;
    fill(16 * MEBIBYTE);
    expect(givenUp).toEqual(['second']);
    // Ten mebibytes would do for ten minutes of waiting.
    nowMs = 30_000;
    expect(budget.admit(16 * MEBIBYTE)).toBeUndefined();
    nowMs = 30_900;
    expect(budget.admit(16 * MEBIBYTE)).toBeUndefined();
    expect(givenUp).toEqual(['second']);
    nowMs = 31_100;
    expect(budget.admit(16 * MEBIBYTE)).toBeDefined();
    expect(givenUp).toEqual(['second', 'fast at first']);
  });

  it('is not given up when it goes on after a pause that nobody was kept waiting by', () => {
    let bytes = 10 * MEBIBYTE;
    releaseFirst?.();
    arriving('pausing', () => bytes);
    nowMs = 30_000;
    fill(16 * MEBIBYTE);
    for (; nowMs < 60_000; nowMs += 700) {
      bytes += 20 * 1024;
      expect(budget.admit(16 * MEBIBYTE)).toBeUndefined();
    }
    expect(givenUp).toEqual(['second']);
  });

  it('gives its room back once', () => {
    nowMs = 1100;
    expect(budget.admit(16 * MEBIBYTE)).toBeDefined();
    expect(givenUp).toEqual(['first']);
    releaseFirst?.();
    expect(budget.admit(MEBIBYTE)).toBeUndefined();
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
