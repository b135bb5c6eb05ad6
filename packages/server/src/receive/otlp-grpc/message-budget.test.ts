import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MessageBudget, type MessageShare } from './message-budget.ts';

const LIMIT = 100;
const PATIENCE_MS = 1000;

let budget: MessageBudget;
/** What happened to whom, in order. */
let events: string[];

beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  budget = new MessageBudget({ limitBytes: LIMIT, waitingCalls: 2, patienceMs: PATIENCE_MS });
});

afterEach(() => {
  vi.useRealTimers();
});

function enter(name: string, bytes: number, arrivedBytes?: () => number): MessageShare {
  const giveUp = (): void => {
    events.push(`${name} given up`);
    share.leave();
  };
  const share = budget.enter(
    bytes,
    () => {
      events.push(`${name} in`);
      return { arrivedBytes: arrivedBytes ?? (() => undefined), giveUp };
    },
    () => events.push(`${name} refused`),
  );
  return share;
}

describe('a budget with room', () => {
  it('admits at once, up to its limit', () => {
    enter('a', 60);
    enter('b', 40);
    enter('c', 1);
    expect(events).toEqual(['a in', 'b in']);
  });

  it('admits a message that is longer than the limit when it is alone', () => {
    const large = enter('large', LIMIT + 1);
    enter('small', 1);
    expect(events).toEqual(['large in']);
    large.leave();
    expect(events).toEqual(['large in', 'small in']);
  });
});

describe('a budget without room', () => {
  it('admits those who wait in the order in which they came', () => {
    const first = enter('first', LIMIT);
    enter('long', 70);
    enter('short', 20);
    first.leave();
    expect(events).toEqual(['first in', 'long in', 'short in']);
  });

  it('lets nobody in before those who wait already', () => {
    const first = enter('first', 50);
    enter('long', 60);
    enter('short', 10);
    expect(events).toEqual(['first in']);
    first.leave();
    expect(events).toEqual(['first in', 'long in', 'short in']);
  });

  it('has the room that a message leaves which is shorter than it could be', () => {
    const first = enter('first', LIMIT);
    enter('second', LIMIT / 2);
    first.settle(LIMIT / 2);
    expect(events).toEqual(['first in', 'second in']);
  });

  it('refuses at once when too many wait', () => {
    enter('first', LIMIT);
    enter('second', 1);
    enter('third', 1);
    enter('fourth', 1);
    expect(events).toEqual(['first in', 'fourth refused']);
  });

  it('refuses those who have waited too long, and looks at those behind them', () => {
    enter('first', 50);
    enter('long', 60);
    vi.advanceTimersByTime(1);
    enter('short', 50);
    vi.advanceTimersByTime(PATIENCE_MS - 1);
    expect(events).toEqual(['first in', 'long refused', 'short in']);
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(events).toHaveLength(3);
  });

  it('tells one that has left nothing more', () => {
    const first = enter('first', LIMIT);
    enter('second', LIMIT).leave();
    first.leave();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(events).toEqual(['first in']);
  });
});

describe('a message that has stalled', () => {
  beforeEach(() => {
    budget = new MessageBudget({ limitBytes: LIMIT, waitingCalls: 2, patienceMs: 10_000 });
  });

  it('is given up for one that waits, and no other is', () => {
    enter('first', 50, () => 1);
    enter('second', 50, () => 1);
    enter('third', 50);
    vi.advanceTimersByTime(900);
    expect(events).toEqual(['first in', 'second in']);
    vi.advanceTimersByTime(1000);
    expect(events).toEqual(['first in', 'second in', 'first given up', 'third in']);
  });

  it('goes on while nobody waits', () => {
    enter('first', LIMIT, () => 1);
    vi.advanceTimersByTime(60_000);
    expect(events).toEqual(['first in']);
    enter('second', 1);
    vi.advanceTimersByTime(1000);
    expect(events).toEqual(['first in', 'first given up', 'second in']);
  });

  it('is not one that moves, is here, or has left', () => {
    const startedAt = performance.now();
    enter('quick', 40, () => 100 * (performance.now() - startedAt));
    enter('here', 40);
    enter('gone', 20, () => 1).leave();
    enter('waiting', LIMIT);
    vi.advanceTimersByTime(9000);
    expect(events).toEqual(['quick in', 'here in', 'gone in']);
  });
});

describe('a share', () => {
  it('is given back once, however often it is left', () => {
    const first = enter('first', 60);
    first.leave();
    first.leave();
    first.settle(30);
    enter('second', LIMIT);
    enter('third', 1);
    expect(events).toEqual(['first in', 'second in']);
  });
});
