import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeDocument, type EpochMicros } from '@fluoroscope/wire';
import { longTracesIn } from '../../test/support/long-traces.ts';
import { aSegment, anIndependent, id, TRACE_ID } from '../../test/support/segment-builders.ts';
import type { DecodedPayload, OtlpPayload } from '../decode/decode-payload.ts';
import { FluoroscopeError } from '../errors.ts';
import { readDocumentRows } from '../../test/support/read-rows.ts';
import { GroupCommit } from '../store/group-commit.ts';
import type { Database } from '../store/database.ts';
import { TRACE_LIMITS, type TraceLimits } from '../store/trace-limits.ts';
import { Ingest } from './ingest.ts';
import { TRACE_SIZE_EXCEEDED } from './trace-size-exceeded.ts';
import { SeenTraceIds } from './seen-trace-ids.ts';
import { TraceAssembler } from './trace-assembler.ts';
import { TraceRoom } from './trace-room.ts';

const NOW_MS = 1_790_000_000_000;

/** Keeps what is inserted, or refuses it, or holds it back until the test lets it go. */
class FakeStore implements Database {
  readonly inserted: { table: string; rows: Buffer }[] = [];
  hold: Promise<void> | undefined;
  isBroken = false;

  async insert(table: string, _format: string, rows: Buffer): Promise<void> {
    await this.hold;
    if (this.isBroken) throw new FluoroscopeError('FLS_STORE_UNAVAILABLE', 'broken');
    this.inserted.push({ table, rows });
  }

  async select<Row>(): Promise<Row[]> {
    return [];
  }

  run(): Promise<void> {
    throw new Error('Not asked by these tests.');
  }

  async close(): Promise<void> {}
}

let store: FakeStore;
let assembler: TraceAssembler;
let ingest: Ingest;
let counted: Record<string, number>;
/** What a follower got: the ids of each call, and its length. */
let followed: { readonly ids: readonly string[]; readonly bytes: number }[];

function count(name: string, by: number): void {
  counted[name] = (counted[name] ?? 0) + by;
}

function openIngest(limits: TraceLimits = TRACE_LIMITS, inFlightLimitBytes = 1000): Ingest {
  const commit = new GroupCommit(store, {
    table: 'documents',
    format: 'RowBinary',
    onRetry: () => undefined,
  });
  return new Ingest(
    {
      decode,
      commit,
      assembler,
      room: aRoom(limits),
      nowMicros: () => (NOW_MS * 1000) as EpochMicros,
      counters: {
        accepted: (documents, bytes) => {
          count('accepted', documents);
          count('bytes', bytes);
        },
        stored: (documents) => count('stored', documents),
        unprocessed: (code) => count(code, 1),
        otlp: ({ kind }) => count(`otlp ${kind}`, 1),
      },
      follower: {
        accepted: (documents, bytes) =>
          followed.push({ ids: documents.map(({ document }) => document.id), bytes }),
      },
    },
    { inFlightLimitBytes, lastReceivedAt: 0 as EpochMicros },
  );
}

function aRoom(limits: TraceLimits): TraceRoom {
  return new TraceRoom({
    limits,
    longTraces: longTracesIn(new Map(), limits),
    waitingOf: (traceId) => assembler.waitingOf(traceId),
    readSize: async (traceId, except) => {
      const rows = storedRows().filter(
        ([ofTrace, arrival]) => ofTrace === traceId && !except.includes(Number(arrival) as EpochMicros),
      );
      return { documents: rows.length, bytes: rows.map((row) => row[3]).join('').length };
    },
    nowMs: () => NOW_MS,
  });
}

/** Most tests send documents; a text of `OTLP` stands for a request in place of one, with a document in it. */
function decode(text: string): DecodedPayload {
  const otlp: OtlpPayload = { kind: 'traces', spans: 1, unsampledSpans: 0, rejected: new Map() };
  if (text === 'OTLP') return { ...decodeDocument(whole(), LIMITS), otlp };
  return { ...decodeDocument(text, LIMITS), otlp: undefined };
}

const LIMITS = { limitBytes: 64 * 1024 };

beforeEach(() => {
  store = new FakeStore();
  counted = {};
  followed = [];
  assembler = new TraceAssembler({
    readDocuments: async function* () {},
    longTraces: longTracesIn(),
    writeTraces: ({ bytes }) => store.insert('traces', 'RowBinary', bytes),
    seen: new SeenTraceIds(Number.NEGATIVE_INFINITY, NOW_MS / 1000),
    nowMs: () => NOW_MS,
    onError: () => undefined,
    onAssembled: (_documents, bytes) => ingest.release(bytes),
    onSetAside: () => undefined,
  });
  ingest = openIngest();
});

afterEach(() => {
  vi.useRealTimers();
});

const whole = (number = 1) => JSON.stringify(aSegment({ id: id(number) }));
const partial = (number = 2) => JSON.stringify(anIndependent({ id: id(number) }));

/** The documents in the order they were written, as columns. */
function storedRows(): string[][] {
  const inserts = store.inserted.filter(({ table }) => table === 'documents');
  return inserts
    .flatMap(({ rows }) => readDocumentRows(rows))
    .map(({ traceId, receivedAt, position, text }) => [traceId, String(receivedAt), String(position), text]);
}

describe('a call', () => {
  it('is answered when its documents are durable, which then wait to be assembled', async () => {
    expect(await ingest.acceptCall([partial()])).toEqual([]);
    expect(storedRows()).toEqual([[TRACE_ID, '1790000000000000', '0', partial()]]);
    expect(assembler.waitingTraces).toBe(1);
    expect(counted).toEqual({ accepted: 1, stored: 1, bytes: partial().length });
  });

  it('gives its documents one arrival, and each a place', async () => {
    await ingest.acceptCall([whole(1), partial(2), partial(3)]);
    expect(storedRows().map(([, arrival, position]) => [arrival, position])).toEqual([
      ['1790000000000000', '0'],
      ['1790000000000000', '1'],
      ['1790000000000000', '2'],
    ]);
  });

  it('keeps the good documents beside those it names as refused', async () => {
    const unprocessed = await ingest.acceptCall(['nonsense', whole(), JSON.stringify({ id: 'x' })]);
    expect(unprocessed.map(({ errorCode }) => errorCode)).toEqual(['ParseError', 'InvalidId']);
    expect(storedRows()).toHaveLength(1);
    expect(counted).toMatchObject({ accepted: 1, stored: 1, ParseError: 1, InvalidId: 1 });
  });

  it('counts no document as refused of a call that the store refuses, which its sender sends again', async () => {
    vi.useFakeTimers();
    store.isBroken = true;
    const refusal = ingest.acceptCall(['nonsense', whole()]).catch((caught: unknown) => caught);
    await vi.runAllTimersAsync();
    expect(await refusal).toMatchObject({ code: 'FLS_STORE_UNAVAILABLE' });
    expect(counted).not.toHaveProperty('ParseError');
    store.isBroken = false;
    const again = ingest.acceptCall(['nonsense', whole()]);
    await vi.runAllTimersAsync();
    expect(await again).toHaveLength(1);
    expect(counted).toMatchObject({ stored: 1, ParseError: 1 });
  });

  it('counts the OTLP requests among its documents once what they held is durable', async () => {
    const release = holdStore();
    const call = ingest.acceptCall(['OTLP', partial()]);
    await new Promise((turn) => setImmediate(turn));
    expect(counted).not.toHaveProperty('otlp traces');
    release();
    expect(await call).toEqual([]);
    expect(counted).toMatchObject({ accepted: 2, stored: 2, 'otlp traces': 1 });
  });

  it('of refused documents only asks nothing of the store', async () => {
    await ingest.acceptCall(['nonsense']);
    await ingest.acceptCall([]);
    expect(store.inserted).toEqual([]);
    expect(ingest.inFlightBytes).toBe(0);
  });

  it('arrives after the one before it, however fast they come', async () => {
    await Promise.all([ingest.acceptCall([whole(1)]), ingest.acceptCall([whole(2)])]);
    expect(storedRows().map(([, arrival]) => arrival)).toEqual(['1790000000000000', '1790000000000001']);
    expect(ingest.lastReceivedAt).toBe(NOW_MS * 1000 + 1);
  });
});

describe('a clock that was set back', () => {
  it('lets nothing arrive before what an earlier process stored', async () => {
    const dependencies = {
      decode,
      commit: new GroupCommit(store, {
        table: 'documents',
        format: 'TabSeparated',
        onRetry: () => undefined,
      }),
      assembler,
      room: aRoom(TRACE_LIMITS),
      nowMicros: () => (NOW_MS * 1000) as EpochMicros,
      counters: {
        accepted: () => undefined,
        stored: () => undefined,
        unprocessed: () => undefined,
        otlp: () => undefined,
      },
    };
    ingest = new Ingest(dependencies, {
      inFlightLimitBytes: 1000,
      lastReceivedAt: (NOW_MS * 1000 + 5_000_000) as EpochMicros,
    });
    expect(ingest.lastReceivedAt).toBe(NOW_MS * 1000 + 5_000_000);
    await ingest.acceptCall([whole(1)]);
    expect(storedRows().map(([, arrival]) => arrival)).toEqual(['1790000005000001']);
  });
});

describe('documents in flight', () => {
  it.each([
    ['traces that one call brings whole', () => [whole()]],
    ['traces that are incomplete', () => [partial()]],
    ['both, of one trace', () => [whole(1), partial(2), partial(3)]],
  ])('are counted until they are assembled: %s', async (_name, texts) => {
    const bytes = texts().join('').length;
    const answer = ingest.acceptCall(texts());
    expect(ingest.inFlightBytes).toBe(bytes);
    await answer;
    expect(ingest.inFlightBytes).toBe(bytes);
    await assembler.flush();
    expect(ingest.inFlightBytes).toBe(0);
  });

  it('are let go when they join a trace that stayed in memory', async () => {
    for (const number of [2, 3, 4]) {
      await ingest.acceptCall([partial(number)]);
      await assembler.flush();
    }
    expect(ingest.inFlightBytes).toBe(0);
  });

  it('stay counted when their trace cannot be written, until it can', async () => {
    await ingest.acceptCall([whole()]);
    store.isBroken = true;
    await assembler.flush();
    expect(ingest.inFlightBytes).toBe(whole().length);
    store.isBroken = false;
    await assembler.flush();
    expect(ingest.inFlightBytes).toBe(0);
  });

  it('are no longer counted when the store refused them', async () => {
    vi.useFakeTimers();
    store.isBroken = true;
    const refusal = ingest.acceptCall([whole()]).catch((caught: unknown) => caught);
    await vi.runAllTimersAsync();
    expect(await refusal).toMatchObject({ code: 'FLS_STORE_UNAVAILABLE' });
    expect(ingest.inFlightBytes).toBe(0);
    expect(ingest.oldestCommitting).toBeUndefined();
    expect(assembler.waitingTraces).toBe(0);
    expect(counted).not.toHaveProperty('stored');
  });

  it('hold the watermark back while they are committed', async () => {
    let letGo = () => undefined as void;
    store.hold = new Promise((done) => (letGo = done));
    const answers = [ingest.acceptCall([whole(1)]), ingest.acceptCall([partial(2), partial(3)])];
    expect(ingest.oldestCommitting).toBe(NOW_MS * 1000);
    letGo();
    await Promise.all(answers);
    expect(ingest.oldestCommitting).toBeUndefined();
    expect(assembler.oldestWaiting).toBe(NOW_MS * 1000);
  });

  it('beyond the limit make new ones be refused, until they are assembled', async () => {
    const texts = Array.from({ length: 10 }, (_, index) => partial(index + 2));
    await ingest.acceptCall(texts);
    const before = ingest.inFlightBytes;
    await expect(ingest.acceptCall([whole()])).rejects.toMatchObject({ code: 'FLS_OVERLOADED' });
    await expect(ingest.acceptCall([whole()])).rejects.toMatchObject({ code: 'FLS_OVERLOADED' });
    expect(ingest.inFlightBytes).toBe(before);
    await assembler.flush();
    expect(await ingest.acceptCall([whole()])).toEqual([]);
  });
});

describe('a trace that is full', () => {
  beforeEach(() => {
    const limits = { documents: 5, bytes: 1e6, long: { documents: 2, characters: 1e4 } };
    ingest = openIngest(limits, 10_000);
  });

  const other = JSON.stringify(aSegment({ trace_id: '1-5759e988-000000000000000000000001' }));
  const refused = (number: number) => ({
    id: id(number),
    errorCode: 'InvalidSegment',
    message: TRACE_SIZE_EXCEEDED,
  });

  it('is refused more, and others are not', async () => {
    await ingest.acceptCall([1, 2, 3, 4, 5].map(partial));
    expect(await ingest.acceptCall([whole(7), other])).toEqual([refused(7)]);
    expect(storedRows()).toHaveLength(6);
    expect(counted).toMatchObject({ accepted: 6, stored: 6, InvalidSegment: 1 });
  });

  it('is refused what is too much of one call', async () => {
    await ingest.acceptCall([partial(8), partial(9)]);
    const texts = [whole(1), other, whole(2), other, other, whole(3), whole(4), other, whole(5)];
    expect(await ingest.acceptCall(texts)).toEqual([refused(4), refused(5)]);
    const kept = texts.filter((_, index) => index !== 6 && index !== 8);
    expect(
      new Set(
        storedRows()
          .slice(2)
          .map((row) => row[3]),
      ),
    ).toEqual(new Set(kept));
    expect(storedRows()).toHaveLength(2 + kept.length);
    expect(ingest.inFlightBytes).toBe([partial(8), partial(9), ...kept].join('').length);
  });

  it('is refused what is too much of many calls at once', async () => {
    const release = holdStore();
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
    const calls = numbers.map((number) => ingest.acceptCall([partial(number)]));
    release();
    const answers = (await Promise.all(calls)).flat();
    expect(answers).toEqual([refused(6), refused(7), refused(8)]);
    expect(storedRows()).toHaveLength(5);
    expect(ingest.oldestCommitting).toBeUndefined();
  });

  it('is still refused more when it was let go', async () => {
    await ingest.acceptCall([1, 2, 3, 4, 5].map(partial));
    await assembler.flush();
    expect(assembler.waitingTraces).toBe(0);
    expect(await ingest.acceptCall([whole(7), other])).toEqual([refused(7)]);
  });

  it('takes again what the store refused', async () => {
    vi.useFakeTimers();
    store.isBroken = true;
    const calls = [1, 2, 3, 4, 5].map((number) => ingest.acceptCall([partial(number)]));
    const failed = Promise.allSettled(calls);
    await vi.runAllTimersAsync();
    expect((await failed).map(({ status }) => status)).toEqual(calls.map(() => 'rejected'));
    expect(ingest.inFlightBytes).toBe(0);
    store.isBroken = false;
    const answer = ingest.acceptCall([1, 2, 3, 4, 5, 6].map(partial));
    await vi.runAllTimersAsync();
    expect(await answer).toEqual([refused(6)]);
  });

  it('holds the watermark back while it is counted', async () => {
    await ingest.acceptCall([1, 2, 3, 4].map(partial));
    await assembler.flush();
    const answer = ingest.acceptCall([partial(5), partial(6)]);
    expect(ingest.oldestCommitting).toBe(ingest.lastReceivedAt);
    expect(await answer).toEqual([refused(6)]);
    expect(ingest.oldestCommitting).toBeUndefined();
  });
});

describe('stop', () => {
  it('refuses what comes after, and finishes what came before', async () => {
    const before = ingest.acceptCall([whole()]);
    ingest.stop();
    await expect(ingest.acceptCall([whole(2)])).rejects.toMatchObject({ code: 'FLS_STOPPING' });
    await expect(ingest.acceptCall([whole(2)])).rejects.toMatchObject({ code: 'FLS_STOPPING' });
    await before;
    expect(storedRows()).toHaveLength(1);
  });
});

describe('a follower', () => {
  it('gets the accepted documents of a call once they are durable, whole traces or not', async () => {
    const release = holdStore();
    const call = ingest.acceptCall([whole(1), partial(2), 'not JSON']);
    await new Promise((turn) => setImmediate(turn));
    expect(followed).toEqual([]);
    release();
    await call;
    expect(followed).toEqual([{ ids: [id(1), id(2)], bytes: whole(1).length + partial(2).length }]);
  });

  it('gets nothing that the store refused', async () => {
    vi.useFakeTimers();
    store.isBroken = true;
    const refused = ingest.acceptCall([whole()]).catch((caught: unknown) => caught);
    await vi.runAllTimersAsync();
    expect(await refused).toBeInstanceOf(FluoroscopeError);
    expect(followed).toEqual([]);
  });
});

/** Commits wait from now on until the returned function is called. */
function holdStore(): () => void {
  let release = (): void => undefined;
  store.hold = new Promise((done) => {
    release = done;
  });
  return () => release();
}
