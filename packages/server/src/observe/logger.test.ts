import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { ThrottledLog } from './logger.ts';

let lines: { kind: string; count: number; msg: string }[];
let nowMs: number;
let log: ThrottledLog;
let scheduled: { task: () => void; atMs: number }[];

beforeEach(() => {
  lines = [];
  nowMs = 1_000_000;
  const logger = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  scheduled = [];
  log = new ThrottledLog(
    logger,
    () => nowMs,
    (task, delayMs) => scheduled.push({ task, atMs: nowMs + delayMs }),
  );
});

/** Lets time pass, and what is scheduled happen. */
function pass(ms: number): void {
  nowMs += ms;
  const due = scheduled.filter(({ atMs }) => atMs <= nowMs);
  scheduled = scheduled.filter(({ atMs }) => atMs > nowMs);
  for (const { task } of due) task();
}

function warnTimes(events: number): void {
  for (let event = 0; event < events; event += 1) log.warn('bad', 'something is bad');
}

describe('ThrottledLog', () => {
  it('logs the first event of a kind at once', () => {
    log.warn('bad', 'something is bad');
    expect(lines).toMatchObject([{ level: 40, kind: 'bad', count: 1, msg: 'something is bad' }]);
  });

  it('logs one line a second, with how many events it stands for', () => {
    warnTimes(100);
    pass(999);
    log.warn('bad', 'something is bad', 10);
    expect(lines).toHaveLength(1);
    nowMs += 1;
    warnTimes(1);
    expect(lines.map(({ count }) => count)).toEqual([1, 110]);
  });

  it('logs the rest of a burst a second later, though nothing follows', () => {
    warnTimes(100);
    pass(1000);
    expect(lines.map(({ count }) => count)).toEqual([1, 99]);
    pass(1000);
    expect(lines).toHaveLength(2);
    expect(scheduled).toEqual([]);
  });

  it('keeps to one line a second when events go on while the rest of a burst is due', () => {
    warnTimes(2);
    nowMs += 1000;
    warnTimes(2);
    expect(lines.map(({ count }) => count)).toEqual([1, 2]);
    pass(0);
    expect(lines).toHaveLength(2);
    pass(1000);
    expect(lines.map(({ count }) => count)).toEqual([1, 2, 1]);
  });

  it('logs what waits at once when it is told to', () => {
    warnTimes(5);
    log.flush();
    log.flush();
    expect(lines.map(({ count }) => count)).toEqual([1, 4]);
  });

  it('does not let one kind hide another', () => {
    log.warn('bad', 'something is bad');
    log.warn('worse', 'something is worse', 3);
    expect(lines.map(({ kind, count }) => [kind, count])).toEqual([
      ['bad', 1],
      ['worse', 3],
    ]);
  });

  it('starts anew when the clock was set back', () => {
    log.warn('bad', 'something is bad');
    nowMs -= 3_600_000;
    log.warn('bad', 'something is bad');
    expect(lines).toHaveLength(2);
  });
});
