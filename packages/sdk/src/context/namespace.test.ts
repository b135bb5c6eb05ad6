/** Context follows the application and ends where it ends. */
import { EventEmitter, once } from 'node:events';
import { setImmediate as immediately } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { Segment } from '../segment/segment.ts';
import {
  currentSegment,
  getSegment,
  runWithSegment,
  setContextMissingStrategy,
  setSegment,
} from './context.ts';
import { getNamespace } from './namespace.ts';

const ns = getNamespace();
const made: Segment[] = [];

function segmentCalled(name: string): Segment {
  const segment = new Segment(name);
  segment.notTraced = true;
  made.push(segment);
  return segment;
}

afterEach(() => {
  for (const segment of made.splice(0)) segment.close();
});

test('The segment is there in promises, timers, immediates and callbacks begun inside, and nowhere else', async () => {
  const segment = segmentCalled('s');
  const seen: unknown[] = [];
  await ns.runPromise(async () => {
    setSegment(segment);
    await immediately();
    seen.push(getSegment());
    await new Promise<void>((resolve) => setTimeout(() => resolve(void seen.push(getSegment()))));
    await new Promise<void>((resolve) => queueMicrotask(() => resolve(void seen.push(getSegment()))));
    await new Promise<void>((resolve) => process.nextTick(() => resolve(void seen.push(getSegment()))));
  });
  expect(seen).toEqual([segment, segment, segment, segment]);
  expect(currentSegment()).toBeUndefined();
  expect(ns.active).toBeNull();
});

test('Twenty flows at once each have their own', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      runWithSegment(segmentCalled(`s${index}`), async () => {
        await immediately();
        return getSegment()?.name;
      }),
    ),
  );
  expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => `s${index}`));
});

test('A child context begins with its parent’s values and keeps its own to itself', () => {
  const [outer, inner] = [segmentCalled('outer'), segmentCalled('inner')];
  const context = ns.run((given) => {
    expect(ns.active).toBe(given);
    ns.set('segment', outer);
    ns.set('user', 'me');
    const answer = ns.runAndReturn(() => {
      expect([ns.get('segment'), ns.get('user'), getSegment()]).toEqual([outer, 'me', outer]);
      setSegment(inner);
      ns.set('user', 'you');
      return 'returned';
    });
    expect(answer).toBe('returned');
    expect([getSegment(), ns.get('user')]).toEqual([outer, 'me']);
  });
  expect(context.segment).toBe(outer);
  expect(ns.get('user')).toBeUndefined();
});

test('Entered contexts last until they are exited, inside one another', () => {
  ns.run(() => {
    const [first, second] = [ns.createContext(), ns.createContext()];
    const before = ns.active;
    ns.enter(first);
    ns.enter(second);
    expect(ns.active).toBe(second);
    ns.exit(second);
    expect(ns.active).toBe(first);
    ns.exit(first);
    expect(ns.active).toBe(before);
    ns.exit(first);
    expect(ns.active).toBe(before);
  });
});

test('A bound function runs in the context of its binding, with its arguments and this', () => {
  const segment = segmentCalled('s');
  const object = {
    bound: runWithSegment(segment, () =>
      ns.bind(function ask(this: unknown, text: never) {
        return [this, text, getSegment()];
      }),
    ),
  };
  expect(object.bound('x' as never)).toEqual([object, 'x', segment]);
  const context = ns.createContext();
  context.segment = segment;
  expect(ns.bind(() => getSegment(), context)()).toBe(segment);
  expect(currentSegment()).toBeUndefined();
});

test('Listeners of a bound emitter run in the context they were added in, and can be removed', async () => {
  const segment = segmentCalled('s');
  const emitter = new EventEmitter();
  const seen: unknown[] = [];
  const listener = (): void => void seen.push(currentSegment());
  ns.bindEmitter(emitter);
  ns.bindEmitter(emitter);
  emitter.on('e', listener);
  runWithSegment(segment, () => {
    emitter.on('e', listener).addListener('e', listener).prependListener('e', listener);
    emitter.once('e', listener).prependOnceListener('e', listener);
  });
  emitter.emit('e');
  expect(seen).toEqual([segment, segment, undefined, segment, segment, segment]);
  seen.length = 0;
  emitter.emit('e');
  expect(seen).toHaveLength(4);
  for (let left = 4; left > 0; left -= 1) emitter.off('e', listener);
  expect(emitter.listenerCount('e')).toBe(0);
  runWithSegment(segment, () => emitter.once('never', listener));
  emitter.removeListener('never', listener);
  expect(emitter.listenerCount('never')).toBe(0);
  const answer = once(emitter, 'later');
  emitter.emit('later', 5);
  expect(await answer).toEqual([5]);
  expect(() => ns.bindEmitter({} as EventEmitter)).not.toThrow();
});

test('Setting a segment outside of any context holds for that flow alone, instead of throwing', async () => {
  const segment = segmentCalled('s');
  const flow = (async () => {
    await immediately();
    setSegment(segment);
    await immediately();
    return getSegment();
  })();
  expect(await flow).toBe(segment);
  expect(currentSegment()).toBeUndefined();
});

test('No segment is answered by the strategy chosen', () => {
  const own = vi.fn<(message: string) => void>();
  setContextMissingStrategy(own);
  expect(getSegment()).toBeUndefined();
  expect(own).toHaveBeenCalledWith('Failed to get the current sub/segment from the context.');
  setContextMissingStrategy('runtime_error');
  expect(() => getSegment()).toThrow('Failed to get the current sub/segment from the context.');
  setContextMissingStrategy('IGNORE_ERROR');
  expect(getSegment()).toBeUndefined();
  expect(() => setContextMissingStrategy('x' as never)).toThrow(
    'Invalid context missing strategy: x. Valid values are RUNTIME_ERROR,LOG_ERROR,IGNORE_ERROR.',
  );
  expect(() => setContextMissingStrategy(5 as never)).toThrow(
    'Context missing strategy must be either a string or a custom function.',
  );
  setContextMissingStrategy('LOG_ERROR');
});
