import { afterEach, describe, expect, test, vi } from 'vitest';
import { counters } from '../health/counters.ts';
import { runScript } from '../testing/run-script.ts';
import { logLimited } from './log-limited.ts';
import { Segment } from '../segment/segment.ts';
import { getLogger, isLogged, log, setLogger, type Logger } from './logger.ts';

const script = `
  import { getLogger } from 'sdk/logging/logger.ts';
  for (const level of ['debug', 'info', 'warn', 'error']) getLogger()[level]('a ' + level + ' line');
  getLogger().error('with meta', { a: 1 });
  getLogger().error('with text', 'text');
  getLogger().error('with an error', new TypeError('boom'));
  const circular = {};
  circular.self = circular;
  getLogger().error('with a cycle', circular);
  getLogger().error();
`;

async function linesWith(env: Record<string, string>): Promise<string[]> {
  const { stdout, stderr } = await runScript(script, env);
  return `${stdout}${stderr}`.split('\n').filter((line) => line.includes(' line'));
}

describe('the default logger', () => {
  test('writes errors, stamped with local time, and shows what came with them', async () => {
    const { stdout, stderr } = await runScript(script, { TZ: 'Asia/Kolkata' });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \+05:30 \[ERROR\] a error line\n/);
    expect(stderr).toContain('[ERROR] with meta\n  {"a":1}\n');
    expect(stderr).toContain('[ERROR] with text\n  text\n');
    expect(stderr).toContain('[ERROR] with an error\n  TypeError: boom\n');
    expect(stderr).toContain('[ERROR] with a cycle\n  [object Object]\n');
  });

  test.each([
    [{ AWS_XRAY_LOG_LEVEL: 'debug' }, 4],
    [{ AWS_XRAY_LOG_LEVEL: 'INFO' }, 3],
    [{ AWS_XRAY_LOG_LEVEL: 'warn' }, 2],
    [{ AWS_XRAY_LOG_LEVEL: 'error' }, 1],
    [{ AWS_XRAY_LOG_LEVEL: 'silent' }, 0],
    [{ AWS_XRAY_LOG_LEVEL: 'loud' }, 1],
    [{ AWS_XRAY_DEBUG_MODE: '1', AWS_XRAY_LOG_LEVEL: 'silent' }, 4],
  ])('%j: %i lines', async (env, count) => {
    expect(await linesWith(env)).toHaveLength(count);
  });

  test('in Lambda, which stamps lines itself, writes the message alone', async () => {
    expect(await linesWith({ LAMBDA_TASK_ROOT: '/var/task' })).toEqual(['a error line']);
  });
});

describe('logLimited', () => {
  const usual = getLogger();
  const error = vi.fn<(...line: unknown[]) => void>();

  afterEach(() => {
    setLogger(usual);
    error.mockReset();
    vi.useRealTimers();
  });

  test('one line a second for a key, and with the next one the number of the others', () => {
    vi.useFakeTimers();
    setLogger({ ...usual, error });
    for (let index = 0; index < 100; index += 1) logLimited('key', 'error', `line ${index}`);
    logLimited('other key', 'error', 'other');
    expect(error.mock.calls).toEqual([['line 0'], ['other']]);
    vi.advanceTimersByTime(1000);
    for (const line of ['later', 'still later']) logLimited('key', 'error', line);
    expect(error.mock.calls.slice(2)).toEqual([['later (and 99 more like it before)']]);
  });

  test('makes no message that is not written', () => {
    const message = vi.fn<() => string>(() => 'message');
    logLimited('unmade', 'debug', message);
    expect(message).not.toHaveBeenCalled();
  });

  test('outlives a logger that throws', () => {
    const before = counters().logLinesFailed;
    const broken: Logger = {
      ...usual,
      error: () => {
        throw new Error('the disk is full');
      },
    };
    setLogger(broken);
    logLimited('throwing', 'error', 'line');
    expect(counters().logLinesFailed - before).toBe(1);
  });
});

test('a logger that the application sets gets every level', () => {
  const usual = getLogger();
  expect(isLogged('debug')).toBe(false);
  setLogger(console);
  expect(isLogged('debug')).toBe(true);
  setLogger(usual);
});

test.each<[string, Partial<Logger> | null]>([
  ['that throws', { error: () => JSON.parse('{') }],
  ['that lacks levels', {}],
  ['that is none', null],
])('a logger %s breaks nothing', (_name, logger) => {
  const usual = getLogger();
  setLogger(logger as Logger | null);
  const segment = new Segment('shop');
  expect(() => segment.addAnnotation('list', [] as unknown as string)).not.toThrow();
  expect(() => log.warn('a line')).not.toThrow();
  setLogger(usual);
});
