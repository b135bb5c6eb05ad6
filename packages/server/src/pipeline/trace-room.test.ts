import { beforeEach, describe, expect, it } from 'vitest';
import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import { aSegment, anIndependent, TRACE_ID } from '../../test/support/segment-builders.ts';
import { assembleWhole } from '../../test/support/document-rows.ts';
import { longTracesIn } from '../../test/support/long-traces.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { TraceSize } from '../store/trace-limits.ts';
import type { LongTraces } from './long-traces.ts';
import { TraceRoom, type WaitingSize } from './trace-room.ts';

/** Of traces that are not known as long, 80 documents and 200,000 characters are taken without a question. */
const LIMITS = { documents: 100, bytes: 900_000, long: { documents: 20, characters: 100_000 } };
const HOUR_MS = 60 * 60 * 1000;

let longTraces: LongTraces;
let room: TraceRoom;
let waiting: WaitingSize | undefined;
let nowMs: number;
/** What the store says, and what it was asked. */
let answers: PromiseWithResolvers<TraceSize>[];
let asked: (readonly EpochMicros[])[];
let arrivals = 0;

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>;
  resolve: (value: Value) => void;
}

beforeEach(() => {
  [waiting, nowMs, answers, asked] = [undefined, 1e12, [], []];
  longTraces = longTracesIn(new Map(), LIMITS);
  room = new TraceRoom({
    limits: LIMITS,
    longTraces,
    waitingOf: () => waiting,
    readSize: (_traceId, except) => {
      asked.push(except);
      let resolve: PromiseWithResolvers<TraceSize>['resolve'] = () => undefined;
      const promise = new Promise<TraceSize>((done) => (resolve = done));
      answers.push({ promise, resolve });
      return promise;
    },
    nowMs: () => nowMs,
  });
});

/** Documents of one call, whose texts are as long as is asked. */
function aCall(count: number, length = 10): ReceivedDocument[] {
  arrivals += 1;
  return Array.from({ length: count }, (_, position) => ({
    traceId: TRACE_ID,
    document: anIndependent(),
    text: 'x'.repeat(length),
    receivedAt: arrivals as EpochMicros,
    position,
  }));
}

const offer = (documents: readonly ReceivedDocument[]) => ({
  documents: [...documents],
  characters: documents.reduce((sum, { text }) => sum + text.length, 0),
});

const isDoubtful = (documents: readonly ReceivedDocument[]) =>
  room.doubtful(new Map([[TRACE_ID, offer(documents)]])).length > 0;

/** Lets a call through that is not doubtful. Returns its arrival. */
function begin(documents: readonly ReceivedDocument[]): EpochMicros {
  const [first] = documents;
  if (first === undefined || isDoubtful(documents)) throw new Error('It is doubtful.');
  room.begin(first.receivedAt, { whole: [], rest: documents });
  return first.receivedAt;
}

const refusedOf = (documents: readonly ReceivedDocument[]) => room.cut(TRACE_ID, offer(documents)).length;

async function counted(stored: TraceSize): Promise<void> {
  const counting = room.count([TRACE_ID]);
  answers.at(-1)?.resolve(stored);
  await counting;
}

const sizeOf = (documents: number, bytes = 0): TraceSize => ({ documents, bytes });

describe('a trace that is not known as long', () => {
  it('takes what it can have whatever was assembled of it before', () => {
    expect(isDoubtful(aCall(80))).toBe(false);
    expect(isDoubtful(aCall(81))).toBe(true);
    expect(isDoubtful(aCall(1, 200_000))).toBe(false);
    expect(isDoubtful(aCall(1, 200_001))).toBe(true);
    expect(refusedOf(aCall(80))).toBe(0);
  });

  it('takes less when more of it waits or is on its way', () => {
    waiting = { documents: 30, characters: 0 };
    const arrival = begin(aCall(40));
    expect(isDoubtful(aCall(10))).toBe(false);
    expect(isDoubtful(aCall(11))).toBe(true);
    room.end(arrival, true);
    expect(isDoubtful(aCall(50))).toBe(false);
  });

  it('is not counted by what is on its way of others', () => {
    for (let call = 0; call < 3; call += 1) begin(aCall(20));
    const other = `${TRACE_ID.slice(0, -1)}f` as TraceId;
    expect(room.doubtful(new Map([[other, offer(aCall(80))]]))).toEqual([]);
  });

  it('is counted where it was brought whole, too', () => {
    const { whole } = assembleWhole(
      aCall(1).map((document) => ({ ...document, document: aSegment(), text: 'x'.repeat(150_000) })),
      () => true,
    );
    room.begin(1 as EpochMicros, { whole, rest: [] });
    expect(isDoubtful(aCall(1, 50_000))).toBe(false);
    expect(isDoubtful(aCall(1, 50_001))).toBe(true);
    room.end(1 as EpochMicros, true);
    expect(isDoubtful(aCall(1, 200_000))).toBe(false);
  });
});

describe('a count', () => {
  it('is what the store has and what is on its way, whether the store has that already or not', async () => {
    const arrival = begin(aCall(40));
    const counting = room.count([TRACE_ID]);
    expect(asked).toEqual([[arrival]]);
    room.end(arrival, true);
    answers[0]?.resolve(sizeOf(10));
    await counting;
    expect(isDoubtful(aCall(50))).toBe(false);
    expect(refusedOf(aCall(50))).toBe(0);
    expect(refusedOf(aCall(53))).toBe(3);
  });

  it('lets nobody through until it is there, not even a small call', async () => {
    const counting = room.count([TRACE_ID]);
    expect(isDoubtful(aCall(1))).toBe(true);
    answers[0]?.resolve(sizeOf(98));
    await counting;
    expect(isDoubtful(aCall(1))).toBe(false);
  });

  it('is asked for once by those who wait for it together', async () => {
    const both = [room.count([TRACE_ID]), room.count([TRACE_ID])];
    answers[0]?.resolve(sizeOf(1));
    await Promise.all(both);
    expect(asked).toHaveLength(1);
  });

  it('goes on by what is accepted', async () => {
    await counted(sizeOf(30));
    begin(aCall(40));
    begin(aCall(20));
    expect(refusedOf(aCall(11))).toBe(1);
    expect(asked).toHaveLength(1);
  });

  it('made anew lets nobody through either, who would not be in it', async () => {
    await counted(sizeOf(30));
    const again = room.count([TRACE_ID]);
    expect(isDoubtful(aCall(1))).toBe(true);
    answers[1]?.resolve(sizeOf(30));
    await again;
    expect(isDoubtful(aCall(1))).toBe(false);
  });

  it('is worth nothing after an insert failed that it holds, nor one during which that happened', async () => {
    await counted(sizeOf(30));
    const arrival = begin(aCall(40));
    room.end(arrival, false);
    expect(isDoubtful(aCall(1))).toBe(true);
    await counted(sizeOf(30));
    const next = begin(aCall(40));
    longTraces.doubt(TRACE_ID);
    const counting = room.count([TRACE_ID]);
    room.end(next, false);
    answers[2]?.resolve(sizeOf(30));
    await counting;
    expect(isDoubtful(aCall(1))).toBe(true);
  });

  it('that cannot be made is asked for again', async () => {
    const broken = new TraceRoom({
      limits: LIMITS,
      longTraces,
      waitingOf: () => undefined,
      readSize: () => Promise.reject(new Error('the store is away')),
      nowMs: () => nowMs,
    });
    await expect(broken.count([TRACE_ID])).rejects.toThrow('the store is away');
    await expect(broken.count([TRACE_ID])).rejects.toThrow('the store is away');
    await counted(sizeOf(0));
    expect(isDoubtful(aCall(1))).toBe(false);
  });

  it('of a full trace is made again after an hour, since documents expire', async () => {
    await counted(sizeOf(100));
    nowMs += HOUR_MS - 1;
    expect(isDoubtful(aCall(1))).toBe(false);
    expect(refusedOf(aCall(1))).toBe(1);
    nowMs += 1;
    expect(isDoubtful(aCall(1))).toBe(true);
    await counted(sizeOf(0));
    expect(refusedOf(aCall(1))).toBe(0);
  });
});

describe('what is too long', () => {
  it('is refused from the first document on that does not fit, counted in bytes', async () => {
    await counted(sizeOf(0, 899_970));
    const documents = aCall(4).map((document) => ({ ...document, text: 'ü'.repeat(5) }));
    expect(isDoubtful(documents)).toBe(false);
    expect(refusedOf(documents)).toBe(1);
  });
});
