/** Trees that never end are sent as they stand at the deadline and let go. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type emitAtExit, emitDocument } from '../emit/emitter.ts';
import { counters } from '../health/counters.ts';
import { openSegments } from './open-segments.ts';
import { Segment } from './segment.ts';

vi.mock('../emit/emitter.ts', () => ({
  emitDocument: vi.fn<typeof emitDocument>(),
  emitAtExit: vi.fn<typeof emitAtExit>(),
}));

const TEN_MINUTES = 600_000;
const emitted = vi.mocked(emitDocument).mock.calls;

function documents(): Record<string, unknown>[] {
  return emitted.map(([text]) => JSON.parse(text) as Record<string, unknown>);
}

beforeEach(() => {
  vi.useFakeTimers();
  emitted.length = 0;
});

afterEach(() => {
  vi.advanceTimersByTime(2 * TEN_MINUTES);
  vi.useRealTimers();
});

test('An open tree is sent as it stands, once; its open members go alone when they close', () => {
  const before = counters().segmentsExpired;
  const segment = new Segment('s');
  const open = segment.addNewSubsegment('open');
  const below = open.addNewSubsegment('below');
  segment.addNewSubsegment('closed').close();
  vi.advanceTimersByTime(TEN_MINUTES - 60_000);
  expect(emitted).toHaveLength(0);
  vi.advanceTimersByTime(TEN_MINUTES);
  expect(documents()).toMatchObject([
    {
      name: 's',
      in_progress: true,
      subsegments: [
        { name: 'open', in_progress: true, subsegments: [{ name: 'below', in_progress: true }] },
        { name: 'closed' },
      ],
    },
  ]);
  expect(counters().segmentsExpired - before).toBe(1);
  expect(segment.subsegments).toBeUndefined();
  below.close();
  open.close();
  segment.addNewSubsegment('new').close();
  segment.close();
  expect(documents().slice(1)).toMatchObject([
    { name: 'below', parent_id: open.id, trace_id: segment.trace_id },
    { name: 'open', parent_id: segment.id, trace_id: segment.trace_id },
    { name: 'new', parent_id: segment.id },
    { name: 's', id: segment.id },
  ]);
  expect(
    emitted
      .slice(1)
      .map(([text]) => text)
      .join(),
  ).not.toContain('in_progress');
});

test('A closed segment that waits for a subsegment or a callback is sent and done with', () => {
  const waiting = new Segment('waiting');
  const open = waiting.addNewSubsegment('open');
  waiting.close();
  const held = new Segment('held');
  held.incrementCounter();
  held.close();
  vi.advanceTimersByTime(2 * TEN_MINUTES);
  expect(documents().map(({ name }) => name)).toEqual(['waiting', 'held']);
  open.close();
  waiting.close();
  held.decrementCounter();
  expect(documents().map(({ name }) => name)).toEqual(['waiting', 'held', 'open']);
});

test('What is not sampled is let go in silence; the facade of Lambda is not looked at', () => {
  const before = openSegments();
  const unsampled = new Segment('unsampled');
  unsampled.notTraced = true;
  const facade = new Segment('facade');
  facade.facade = true;
  expect(openSegments()).toBe(before + 1);
  vi.advanceTimersByTime(2 * TEN_MINUTES);
  expect(openSegments()).toBe(before);
  expect(emitted).toHaveLength(0);
});

test('Of 100,000 segments of which one in a hundred never ends none is held after the deadline', () => {
  let never = 0;
  for (let index = 0; index < 100_000; index += 1) {
    const segment = new Segment('s');
    segment.addNewSubsegment('n').close();
    if (index % 100 === 0) never += 1;
    else segment.close();
    emitted.length = 0;
  }
  expect(openSegments()).toBe(never);
  vi.advanceTimersByTime(2 * TEN_MINUTES);
  expect(openSegments()).toBe(0);
  expect(emitted).toHaveLength(never);
  expect(vi.getTimerCount()).toBe(0);
});
