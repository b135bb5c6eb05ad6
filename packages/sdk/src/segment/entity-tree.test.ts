/** Who is sent when, and that everything is sent once, whatever order things close in. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type emitAtExit, emitDocument } from '../emit/emitter.ts';
import { SegmentUtils } from './segment-utils.ts';
import { Segment } from './segment.ts';
import { Subsegment } from './subsegment.ts';
import type { SegmentLike } from './segment-like.ts';

vi.mock('../emit/emitter.ts', () => ({
  emitDocument: vi.fn<typeof emitDocument>(),
  emitAtExit: vi.fn<typeof emitAtExit>(),
}));

const MAX_DATAGRAM = 65_507;

interface Sent {
  readonly id: string;
  readonly name: string;
  readonly in_progress?: boolean;
  readonly trace_id?: string;
  readonly parent_id?: string;
  readonly type?: string;
  readonly subsegments?: readonly Sent[];
}

const emitted = vi.mocked(emitDocument).mock.calls;

function texts(): string[] {
  return emitted.map(([text]) => text);
}

function documents(): Sent[] {
  return texts().map((text) => JSON.parse(text) as Sent);
}

function names(): string[] {
  return documents().map(({ name }) => name);
}

beforeEach(() => {
  emitted.length = 0;
});

afterEach(() => {
  SegmentUtils.streamingThreshold = 100;
});

describe('A segment', () => {
  test('waits for the last open subsegment below it', () => {
    const segment = new Segment('s');
    const outer = segment.addNewSubsegment('outer');
    const inner = outer.addNewSubsegment('inner');
    segment.close();
    outer.close();
    expect(names()).toEqual([]);
    inner.close();
    expect(documents()).toMatchObject([
      { name: 's', subsegments: [{ name: 'outer', subsegments: [{ name: 'inner' }] }] },
    ]);
  });

  test('is sent once however often it and its subsegments are closed and flushed', () => {
    const segment = new Segment('s');
    const first = segment.addNewSubsegment('first');
    const second = segment.addNewSubsegment('second');
    first.close();
    first.close();
    const end = first.end_time;
    segment.close();
    segment.close();
    expect(names()).toEqual([]);
    second.close();
    second.close(new Error('too late'));
    segment.close(new Error('too late'));
    segment.flush();
    segment.decrementCounter();
    expect(names()).toEqual(['s']);
    expect(first.end_time).toBe(end);
  });

  test('gets an error given to a second close while it waits', () => {
    const segment = new Segment('s');
    const open = segment.addNewSubsegment('open');
    segment.close();
    segment.close(new Error('late but in time'));
    open.close();
    expect(documents()).toMatchObject([{ fault: true }]);
  });

  test('that is not sampled sends nothing, and nothing of it when that is decided late', () => {
    SegmentUtils.streamingThreshold = 0;
    const segment = new Segment('s');
    const open = segment.addNewSubsegment('open');
    open.addNewSubsegment('closed').close();
    emitted.length = 0;
    segment.notTraced = true;
    open.close();
    segment.close();
    expect(names()).toEqual([]);
  });

  test('can be sent as it stands, and then once more when it is finished', () => {
    const segment = new Segment('s');
    segment.addNewSubsegment('open');
    segment.flush();
    expect(documents()).toMatchObject([
      { name: 's', in_progress: true, subsegments: [{ name: 'open', in_progress: true }] },
    ]);
    segment.subsegments?.[0]?.close();
    segment.close();
    expect(names()).toEqual(['s', 's']);
    expect(texts()[1]).not.toContain('in_progress');
  });
});

describe('Late children', () => {
  test('of a sent segment, of its sent children and of one another go alone, with their parent and trace', () => {
    const segment = new Segment('s');
    const child = segment.addNewSubsegment('child');
    child.close();
    segment.close();
    const late = child.addNewSubsegment('late');
    const later = late.addNewSubsegment('later');
    late.close();
    later.close();
    segment.close();
    expect(documents().slice(1)).toMatchObject([
      { name: 'late', type: 'subsegment', parent_id: child.id, trace_id: segment.trace_id },
      { name: 'later', type: 'subsegment', parent_id: late.id, trace_id: segment.trace_id },
    ]);
    expect(names()).toHaveLength(3);
  });

  test('keep the trace and parent they began in', () => {
    const segment = new Segment('s');
    const { id, trace_id: traceId } = segment;
    segment.close();
    const late = segment.addNewSubsegment('late');
    segment.id = '1111111111111111';
    segment.trace_id = '1-00000000-000000000000000000000001';
    late.close();
    expect(documents()[1]).toMatchObject({ parent_id: id, trace_id: traceId });
  });
});

describe('Streaming', () => {
  test('with 120 opened at once and a threshold of 100 sends 19 ahead', () => {
    const segment = new Segment('s');
    const all = Array.from({ length: 120 }, (_, index) => segment.addNewSubsegment(`n${index}`));
    for (const subsegment of all) subsegment.close();
    segment.close();
    expect(names()).toHaveLength(20);
    expect(documents()[0]).toMatchObject({ name: 'n0', type: 'subsegment', parent_id: segment.id });
    expect(documents().at(-1)?.subsegments).toHaveLength(101);
  });

  test('begins when hundreds of closed children wait', () => {
    const segment = new Segment('s');
    for (let index = 0; index < 1500; index += 1) segment.addNewSubsegment(`child ${index}`).close();
    segment.close();
    expect(Math.max(...texts().map((text) => Buffer.byteLength(text)))).toBeLessThan(MAX_DATAGRAM);
    expect(new Set(documents().flatMap(namesBelow)).size).toBe(1501);
  });

  test('leaves small segments whole', () => {
    const segment = new Segment('s');
    for (let index = 0; index < 200; index += 1) segment.addNewSubsegment('child').close();
    segment.close();
    expect(names()).toEqual(['s']);
  });
});

describe('The tree', () => {
  test('leaves out what is not sampled, with all below it, and the children it was emptied of', () => {
    const segment = new Segment('s');
    const hidden = segment.addNewSubsegmentWithoutSampling('hidden');
    hidden.addNewSubsegment('below').close();
    hidden.close();
    const shown = segment.addNewSubsegment('shown');
    shown.addSubsegmentWithoutSampling(new Subsegment('hidden too'));
    shown.subsegments?.[0]?.close();
    shown.close();
    segment.close();
    expect(documents()[0]?.subsegments).toMatchObject([{ name: 'shown' }]);
    expect(texts()[0]).not.toMatch(/hidden|below|notTraced|noOp|counter/);
  });

  test('does not wait for what was taken out of it, which is not sent either', () => {
    const segment = new Segment('s');
    const removed = segment.addNewSubsegment('removed');
    removed.addNewSubsegment('below');
    segment.close();
    segment.removeSubsegment(removed);
    expect(names()).toEqual(['s']);
    removed.close();
    expect(names()).toEqual(['s']);
    expect(texts()[0]).not.toContain('subsegments');
  });

  test('is not upset by a subsegment added twice or moved', () => {
    const segment = new Segment('s');
    const other = segment.addNewSubsegment('other');
    const moved = new Subsegment('moved');
    segment.addSubsegment(moved);
    segment.addSubsegment(moved);
    other.addSubsegment(moved);
    moved.close();
    other.close();
    segment.close();
    expect(documents()).toMatchObject([
      { subsegments: [{ name: 'other', subsegments: [{ name: 'moved' }] }] },
    ]);
  });

  test('may be built before it has a segment', () => {
    const top = new Subsegment('top');
    const below = top.addNewSubsegment('below');
    const segment = new Segment('s');
    segment.addSubsegment(top);
    top.close();
    segment.close();
    expect(below.segment).toBe(segment);
    expect(names()).toEqual([]);
    below.close();
    expect(names()).toEqual(['s']);
  });

  test('of 2,000 levels is survived', () => {
    const segment = new Segment('s');
    const chain: SegmentLike[] = [segment];
    for (let depth = 0; depth < 2000; depth += 1) chain.push((chain.at(-1) ?? segment).addNewSubsegment('x'));
    for (const entity of chain.toReversed()) entity.close();
    expect(documents().flatMap(namesBelow)).toHaveLength(2001);
  });
});

test.each(['subsegments', 'nothing'])(
  'Adding and removing what is no subsegment, such as %s, throws',
  (name) => {
    const segment = new Segment('s');
    const subsegment = segment.addNewSubsegment('u');
    const wrong = { name } as unknown as Subsegment;
    expect(() => segment.addSubsegment(wrong)).toThrow(
      'Cannot add subsegment: [object Object]. Not a subsegment.',
    );
    expect(() => subsegment.addSubsegment(wrong)).toThrow(
      'Failed to add subsegment:[object Object] to subsegment "u".  Not a subsegment.',
    );
    expect(() => segment.removeSubsegment(wrong)).toThrow(
      'Failed to remove subsegment:[object Object] from subsegment "s".  Not a subsegment.',
    );
  },
);

function namesBelow(document: Sent): string[] {
  return [document.name, ...(document.subsegments ?? []).flatMap(namesBelow)];
}

/** What an application may do, rightly or wrongly, to any entity there has been. */
interface Misuse {
  readonly kind: 'add' | 'close' | 'hold' | 'release' | 'flush' | 'stream';
  readonly on: number;
}

const misuse: fc.Arbitrary<Misuse> = fc.record({
  kind: fc.constantFrom(
    ...(['add', 'add', 'add', 'close', 'close', 'hold', 'release', 'flush', 'stream'] as const),
  ),
  on: fc.nat(50),
});

test('Whatever is closed, held, flushed and added in whatever order arrives finished exactly once, with the right parent', () => {
  const property = fc.property(
    fc.array(misuse, { maxLength: 80 }),
    fc.constantFrom(0, 1, 3, 100),
    (steps, threshold) => {
      SegmentUtils.streamingThreshold = threshold;
      emitted.length = 0;
      const entities = misused(steps);
      const finished = new Map<string, string[]>();
      for (const document of documents()) collect(document, document.parent_id, finished);
      for (const entity of entities) {
        const parent = entity instanceof Subsegment ? entity.parent?.id : undefined;
        expect(finished.get(entity.id)).toEqual([String(parent)]);
      }
    },
  );
  fc.assert(property, { numRuns: 500 });
});

function misused(steps: readonly Misuse[]): SegmentLike[] {
  const segment = new Segment('s');
  const entities: SegmentLike[] = [segment];
  const holds: SegmentLike[] = [];
  for (const { kind, on } of steps) {
    const entity = entities[on % entities.length] ?? segment;
    if (kind === 'hold') {
      holds.push(entity);
      entity.incrementCounter();
    } else if (kind === 'add') entities.push(entity.addNewSubsegment('n'));
    else if (kind === 'close') entity.close();
    else if (kind === 'release') entity.decrementCounter();
    else if (kind === 'flush') flushed(entity);
    else if (kind === 'stream' && entity instanceof Subsegment) entity.streamSubsegments();
  }
  for (const entity of entities) entity.close();
  for (const entity of holds) entity.decrementCounter();
  return entities;
}

/** What is sent as it stands, still open or held back, is sent again when it is finished. */
function flushed(entity: SegmentLike): void {
  const before = emitted.length;
  const isFinished = entity.isClosed() && entity.counter === 0;
  entity.flush();
  if (!isFinished) emitted.length = before;
}

/** The parents that each finished entity arrived below. */
function collect(document: Sent, parent: string | undefined, finished: Map<string, string[]>): void {
  if (document.in_progress !== true) {
    finished.set(document.id, [...(finished.get(document.id) ?? []), String(parent)]);
  }
  for (const child of document.subsegments ?? []) collect(child, document.id, finished);
}
