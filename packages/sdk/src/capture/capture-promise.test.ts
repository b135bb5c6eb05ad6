import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { currentSegment, runWithSegment } from '../context/context.ts';
import { Segment } from '../segment/segment.ts';
import { capturePromise, type PromiseClass } from './capture-promise.ts';

const Bluebird = createRequire(import.meta.url)('bluebird') as typeof Promise & PromiseClass;

it('leaves native promises, which keep the context by themselves', async () => {
  const { then } = Promise.prototype;
  capturePromise();
  expect(Promise.prototype.then).toBe(then);
  const segment = new Segment('s');
  await runWithSegment(segment, async () => {
    await new Promise(setImmediate);
    expect(currentSegment()).toBe(segment);
  });
});

it('binds the callbacks of a promise library to where they were given, once', async () => {
  capturePromise.patchThirdPartyPromise(Bluebird);
  const { then } = Bluebird.prototype;
  capturePromise.patchThirdPartyPromise(Bluebird);
  expect(Bluebird.prototype.then).toBe(then);

  let settle: (value: string) => void = () => undefined;
  const promise = new Bluebird<string>((resolve) => {
    settle = resolve;
  });
  const [a, b] = [new Segment('a'), new Segment('b')];
  const seen = [a, b].map((segment) => runWithSegment(segment, () => promise.then(() => currentSegment())));
  const caught = runWithSegment(a, () =>
    promise.then(() => Bluebird.reject(new TypeError('x'))).catch(() => currentSegment()),
  );
  runWithSegment(b, () => settle('done'));
  expect(await Promise.all([...seen, caught])).toEqual([a, b, a]);
});

it("keeps Bluebird's catch by class", async () => {
  const failed = Bluebird.reject(new TypeError('x'));
  const handler = (error: Error): string => error.message;
  const message: unknown = runWithSegment(new Segment('s'), () =>
    Reflect.apply(Bluebird.prototype.catch, failed, [TypeError, handler]),
  );
  expect(await message).toBe('x');
});
