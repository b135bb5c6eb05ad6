/** Subsegments around functions, whatever these return or throw. */
import { setImmediate as immediately } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type emitAtExit, emitDocument } from '../emit/emitter.ts';
import { getSegment, runWithSegment, setContextMissingStrategy } from '../context/context.ts';
import { getLogger, setLogger, type Logger } from '../logging/logger.ts';
import { Segment } from '../segment/segment.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import { captureAsyncFunc, captureCallbackFunc, captureFunc } from './capture-functions.ts';

vi.mock('../emit/emitter.ts', () => ({
  emitDocument: vi.fn<typeof emitDocument>(),
  emitAtExit: vi.fn<typeof emitAtExit>(),
}));

const emitted = vi.mocked(emitDocument).mock.calls;
let lines: string[];
let before: Logger;
let segment: Segment;

beforeEach(() => {
  emitted.length = 0;
  lines = [];
  before = getLogger();
  const keep = (message?: unknown): void => void lines.push(String(message));
  setLogger({ debug() {}, info: keep, warn: keep, error: keep });
  segment = new Segment('s');
});

afterEach(() => {
  segment.close();
  setLogger(before);
  setContextMissingStrategy('LOG_ERROR');
});

function inSegment<T>(fn: () => T): T {
  return runWithSegment(segment, fn);
}

function only(): Subsegment | undefined {
  expect(segment.subsegments).toHaveLength(1);
  return segment.subsegments?.[0];
}

describe('captureFunc', () => {
  test('gives the subsegment, makes it current, closes it and answers what the function answers', () => {
    const answer = inSegment(() => captureFunc('f', (subsegment) => [subsegment, getSegment()]));
    expect(answer).toEqual([only(), only()]);
    expect(only()?.isClosed()).toBe(true);
  });

  test('closes with what is thrown, and throws it on', () => {
    const error = new Error('e');
    expect(() =>
      inSegment(() =>
        captureFunc('f', () => {
          throw error;
        }),
      ),
    ).toThrow(error);
    expect(only()).toMatchObject({ fault: true, cause: { exceptions: [{ message: 'e' }] } });
  });

  test('lasts until the promise it got settles', async () => {
    const answer = inSegment(() =>
      captureFunc('f', async () => {
        await immediately();
        return getSegment();
      }),
    );
    expect(only()?.isClosed()).toBe(false);
    expect(await answer).toBe(only());
    expect(only()?.isClosed()).toBe(true);
  });

  test('leaves promises of other kinds and thenables untouched', () => {
    class Special extends Promise<number> {}
    const special = new Special(() => {});
    const rich = Object.assign(Promise.resolve(1), { stdout: 'x' });
    const begin = vi.fn<() => void>();
    const query = {};
    Reflect.set(query, 'then', begin);
    for (const value of [special, rich, query]) {
      expect(inSegment(() => captureFunc('f', () => value))).toBe(value);
    }
    expect(begin).not.toHaveBeenCalled();
    expect(segment.counter).toBe(0);
  });
});

describe('captureAsyncFunc', () => {
  test('leaves closing to the function, successive ones side by side', async () => {
    await inSegment(async () => {
      for (const name of ['one', 'two']) {
        await captureAsyncFunc(name, async (subsegment) => {
          await immediately();
          expect(getSegment()).toBe(subsegment);
          subsegment.close();
        });
      }
      expect(getSegment()).toBe(segment);
    });
    expect(segment.subsegments?.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test('is closed by a rejection, which stays one', async () => {
    const error = new Error('e');
    await expect(inSegment(() => captureAsyncFunc('f', () => Promise.reject(error)))).rejects.toBe(error);
    expect(only()).toMatchObject({ fault: true, cause: { exceptions: [{ message: 'e' }] } });
    expect(segment.counter).toBe(0);
  });

  test('keeps what the function did before it rejected', async () => {
    await expect(
      inSegment(() =>
        captureAsyncFunc('f', async (subsegment) => {
          subsegment.close();
          throw new Error('after');
        }),
      ),
    ).rejects.toThrow('after');
    expect(only()?.fault).toBeUndefined();
  });

  test('is closed by a throw', () => {
    expect(() =>
      inSegment(() =>
        captureAsyncFunc('f', () => {
          throw new Error('e');
        }),
      ),
    ).toThrow('e');
    expect(only()?.isClosed()).toBe(true);
  });
});

describe('captureCallbackFunc', () => {
  test('holds the segment until it is called, gives the subsegment last, and answers', () => {
    const callback = inSegment(() =>
      captureCallbackFunc('f', (...args: unknown[]) => [...args, getSegment()]),
    );
    segment.close();
    expect(emitted).toHaveLength(0);
    const answer = (callback as (...args: unknown[]) => unknown[])(null, 'data');
    expect(answer).toEqual([null, 'data', only(), only()]);
    expect(emitted).toHaveLength(1);
  });

  test('lets the segment go when it throws, and does not let it go twice', () => {
    const callback = inSegment(() =>
      captureCallbackFunc('f', () => {
        throw new Error('e');
      }),
    );
    const open = segment.addNewSubsegment('open');
    segment.close();
    for (let time = 0; time < 3; time += 1) expect(callback).toThrow('e');
    expect(emitted).toHaveLength(0);
    open.close();
    expect(emitted).toHaveLength(1);
  });
});

type AnyCapture = (name: string, fcn: (subsegment: Subsegment) => unknown) => unknown;

const captures: Readonly<Record<string, AnyCapture>> = {
  captureFunc,
  captureAsyncFunc,
  captureCallbackFunc: captureCallbackFunc as AnyCapture,
};

test.each(Object.entries(captures))('%s refuses names and functions that are none', (_, capture) => {
  expect(() => capture('', () => 1)).toThrow('Param "name" must be a non-empty string.');
  expect(() => capture(5 as never, () => 1)).toThrow('Param "name" must be a non-empty string.');
  expect(() => capture('f', undefined as never)).toThrow('Param "fcn" must be a function.');
  expect(lines).toHaveLength(3);
});

describe('Without a segment', () => {
  test.each([
    ['Failed to capture function.', captureFunc],
    ['Failed to capture async function.', captureAsyncFunc],
  ] as const)('%s The function runs with a subsegment that goes nowhere', (line, capture) => {
    setContextMissingStrategy('IGNORE_ERROR');
    const answer = capture('f', (subsegment) => {
      subsegment.addAnnotation('k', 1);
      captureFunc('below', () => 1);
      subsegment.addNewSubsegment('child').close();
      subsegment.close(new Error('e'));
      subsegment.flush();
      return 'answer';
    });
    expect(answer).toBe('answer');
    expect(lines[0]).toBe(line);
    expect(lines).toHaveLength(2);
    expect(emitted).toHaveLength(0);
  });

  test('captureCallbackFunc answers the function itself', () => {
    const fn = (): number => 1;
    setContextMissingStrategy(() => {});
    expect(captureCallbackFunc('f', fn)).toBe(fn);
    expect(lines.at(-1)).toBe('Failed to capture callback function.');
  });

  test('RUNTIME_ERROR throws instead', () => {
    setContextMissingStrategy('RUNTIME_ERROR');
    for (const capture of Object.values(captures)) {
      expect(() => capture('f', () => 1)).toThrow('Failed to get the current sub/segment from the context.');
    }
  });
});

test.each([undefined, null, 0, ''])('Failing with %j is a fault', async (nothing) => {
  await runWithSegment(segment, async () => {
    const fail = (): never => {
      throw nothing;
    };
    await expect(async () => captureFunc('thrown', fail)).rejects.toBe(nothing);
    await expect(captureAsyncFunc('rejected', () => Promise.reject(nothing))).rejects.toBe(nothing);
  });
  expect(segment.subsegments).toMatchObject([
    { name: 'thrown', fault: true },
    { name: 'rejected', fault: true },
  ]);
});
