import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { ThrottledLog } from './logger.ts';

let lines: { kind: string; count: number; msg: string }[];
let nowMs: number;
let log: ThrottledLog;

beforeEach(() => {
  lines = [];
  nowMs = 1_000_000;
  const logger = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  log = new ThrottledLog(logger, () => nowMs);
});

describe('ThrottledLog', () => {
  it('logs the first event of a kind at once', () => {
    log.warn('bad', 'something is bad');
    expect(lines).toMatchObject([{ level: 40, kind: 'bad', count: 1, msg: 'something is bad' }]);
  });

  it('logs one line a second, with how many events it stands for', () => {
    for (let event = 0; event < 100; event += 1) log.warn('bad', 'something is bad');
    nowMs += 999;
    log.warn('bad', 'something is bad', 10);
    expect(lines).toHaveLength(1);
    nowMs += 1;
    log.warn('bad', 'something is bad');
    expect(lines.map(({ count }) => count)).toEqual([1, 110]);
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
