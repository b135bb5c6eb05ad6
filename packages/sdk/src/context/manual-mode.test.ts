/** Manual mode: segments are handed over, nothing is looked up. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { captureAsyncFunc, captureCallbackFunc, captureFunc } from '../capture/capture-functions.ts';
import { Segment } from '../segment/segment.ts';
import type { Subsegment } from '../segment/subsegment.ts';
import {
  currentSegment,
  enableAutomaticMode,
  enableManualMode,
  getSegment,
  isAutomaticMode,
  resolveManualSegmentParams,
  resolveSegment,
  runWithSegment,
  setContextMissingStrategy,
  setSegment,
} from './context.ts';

const missing = vi.fn<(message: string) => void>();
const segment = new Segment('s');
segment.notTraced = true;

beforeAll(() => {
  enableManualMode();
  setContextMissingStrategy(missing);
});

afterAll(() => {
  enableAutomaticMode();
  setContextMissingStrategy('LOG_ERROR');
  segment.close();
});

test('What asks for context is told by the strategy', () => {
  expect(isAutomaticMode()).toBe(false);
  expect(getSegment()).toBeUndefined();
  setSegment(segment);
  expect(resolveSegment()).toBeUndefined();
  expect(missing.mock.calls.flat()).toEqual([
    'Cannot get sub/segment from context. Not supported in manual mode.',
    'Cannot set sub/segment on context. Not supported in manual mode.',
    'No sub/segment specified. A sub/segment must be provided for manual mode.',
  ]);
  expect(runWithSegment(segment, currentSegment)).toBeUndefined();
  expect(resolveSegment(segment)).toBe(segment);
});

test.each(['XRaySegment', 'XraySegment', 'Segment'])(
  'Options give the segment as %s, and lose it',
  (name) => {
    const params: Record<string, unknown> = { [name]: segment, kept: 1 };
    expect(resolveManualSegmentParams(params)).toBe(segment);
    expect(params).toEqual({ kept: 1 });
    const wrong = { [name]: 'no segment' };
    expect(resolveManualSegmentParams(wrong)).toBeUndefined();
    expect(wrong).toEqual({ [name]: 'no segment' });
    expect(resolveManualSegmentParams(undefined)).toBeUndefined();
  },
);

test('Captures take the parent as their last argument', () => {
  const seen: string[] = [];
  captureFunc('sync', (subsegment) => seen.push(subsegment.name), segment);
  captureAsyncFunc('async', (subsegment) => subsegment.close(), segment);
  const callback = captureCallbackFunc(
    'callback',
    (...args: unknown[]) => (args[1] as Subsegment).name,
    segment,
  );
  expect((callback as (value: number) => unknown)(1)).toBe('callback');
  expect(segment.subsegments?.map(({ name }) => name)).toEqual(['sync', 'async', 'callback']);
  expect(segment.counter).toBe(0);
});
