/** A trace at its limits, over the real engine: many calls at once, by several doors, and a process after another. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeDocument, type EpochMicros, type TraceId } from '@fluoroscope/wire';
import { anIndependent, id } from '../../test/support/segment-builders.ts';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import type { Database } from '../store/database.ts';
import { readTraceSize } from '../store/documents.ts';
import { GroupCommit } from '../store/group-commit.ts';
import { markLongTraces, recallLongTraces } from '../store/long-trace-marks.ts';
import { readInPortions } from '../store/read-in-portions.ts';
import { catchUp, recallLastArrival, recallSeenTraceIds } from './catch-up.ts';
import { Ingest } from './ingest.ts';
import { LongTraces } from './long-traces.ts';
import { TRACE_SIZE_EXCEEDED } from './trace-size-exceeded.ts';
import { TraceAssembler } from './trace-assembler.ts';
import { TraceRoom } from './trace-room.ts';

const LIMITS = { documents: 200, bytes: 1e9, long: { documents: 30, characters: 1e6 } };

let store: TestStore;
let database: Database;

beforeAll(async () => {
  store = await openTestStore();
  ({ database } = store);
});

afterAll(async () => {
  await store[Symbol.asyncDispose]();
});

const nowMicros = () => (Date.now() * 1000) as EpochMicros;
const ignore = () => undefined;
const fail = (what: unknown) => expect.fail(String(what));

interface Process {
  readonly ingest: Ingest;
  readonly assembler: TraceAssembler;
}

/** Starts the parts as the service does, with a limit that is soon reached. */
async function startProcess(): Promise<Process> {
  const marked = await recallLongTraces(database, { now: nowMicros(), keptMicros: 1e13, onDamage: fail });
  const mark = (traceIds: readonly TraceId[]) => markLongTraces(database, traceIds, nowMicros());
  const longTraces = new LongTraces({ limits: LIMITS, marked, mark, keptMs: 1e10, nowMs: Date.now });
  const assembler: TraceAssembler = new TraceAssembler({
    seen: await recallSeenTraceIds(database, nowMicros(), 30),
    longTraces,
    readDocuments: (traceIds) => readInPortions(database, traceIds),
    writeTraces: ({ bytes }) => database.insert('traces', 'RowBinary', bytes),
    nowMs: Date.now,
    onError: fail,
    onAssembled: (_documents, bytes) => ingest.release(bytes),
    onSetAside: ignore,
  });
  const ingest: Ingest = new Ingest(
    {
      decode: (text) => ({ ...decodeDocument(text, { limitBytes: 1e6 }), otlp: undefined }),
      commit: new GroupCommit(database, { table: 'documents', format: 'RowBinary', onRetry: fail }),
      assembler,
      room: new TraceRoom({
        limits: LIMITS,
        longTraces,
        waitingOf: (traceId) => assembler.waitingOf(traceId),
        readSize: (traceId, except) => readTraceSize(database, traceId, except),
        nowMs: Date.now,
      }),
      nowMicros,
      counters: { accepted: ignore, stored: ignore, unprocessed: ignore, otlp: ignore },
    },
    { inFlightLimitBytes: 1e9, lastReceivedAt: await recallLastArrival(database) },
  );
  await catchUp(database, assembler, ignore);
  assembler.start();
  return { ingest, assembler };
}

const traceId = (number: number) =>
  `1-${Math.floor(Date.now() / 1000).toString(16)}-${String(number).padStart(24, '0')}` as TraceId;

/** Calls of seven documents each, as many as bring `count` in all. Resolves with how many were refused. */
async function send({ ingest }: Process, trace: TraceId, from: number, count: number): Promise<number> {
  const texts = Array.from({ length: count }, (_, index) =>
    JSON.stringify(anIndependent({ trace_id: trace, id: id(from + index) })),
  );
  const calls: ReturnType<Ingest['acceptCall']>[] = [];
  for (let at = 0; at < texts.length; at += 7) {
    const part = texts.slice(at, at + 7);
    const decoded = part.flatMap((text) => decodeDocument(text, { limitBytes: 1e6 }).accepted);
    const door = at % 3 === 0 ? 'udp' : 'PutTraceSegments';
    calls.push(at % 2 === 0 ? ingest.acceptDocuments(decoded) : ingest.acceptCall(part, door));
    if (at % 35 === 0) await new Promise((turn) => setImmediate(turn));
  }
  const refused = (await Promise.all(calls)).flat();
  for (const { message } of refused) expect(message).toBe(TRACE_SIZE_EXCEEDED);
  return refused.length;
}

/** What the store has of the trace, and what its row of `traces` says. */
async function shownOf(trace: TraceId): Promise<{ stored: number; assembled: number }> {
  const [row] = await database.select<{ entities: number }>({
    sql: `SELECT entity_count AS entities FROM traces WHERE trace_id = '${trace}' ORDER BY revision DESC LIMIT 1`,
    params: {},
  });
  const { documents } = await readTraceSize(database, trace, []);
  return { stored: documents, assembled: row?.entities ?? 0 };
}

describe('a trace', () => {
  it('that gets more than it may at once, while it is assembled, has exactly what it may', async () => {
    const trace = traceId(1);
    const process = await startProcess();
    let refused = await send(process, trace, 1, 70);
    const flushing = process.assembler.flush();
    refused += await send(process, trace, 71, 180);
    await flushing;
    refused += await send(process, trace, 251, 20);
    await process.assembler.stop();
    expect(refused).toBe(70);
    expect(await shownOf(trace)).toEqual({ stored: 200, assembled: 200 });
  });

  it('is counted by the next process, also when nothing of it was assembled before', async () => {
    const trace = traceId(2);
    const first = await startProcess();
    expect(await send(first, trace, 1, 150)).toBe(0);
    // It ends without a word, and nothing of what it had in memory is used again.
    const second = await startProcess();
    expect(await send(second, trace, 151, 49)).toBe(0);
    await second.assembler.stop();
    const third = await startProcess();
    expect(await send(third, trace, 200, 10)).toBe(9);
    await third.assembler.stop();
    expect(await shownOf(trace)).toEqual({ stored: 200, assembled: 200 });
    await first.assembler.stop();
  });

  it('counts documents that were sent again each time', async () => {
    const trace = traceId(3);
    const process = await startProcess();
    expect(await send(process, trace, 1, 120)).toBe(0);
    expect(await send(process, trace, 1, 120)).toBe(40);
    await process.assembler.stop();
    expect(await shownOf(trace)).toEqual({ stored: 200, assembled: 120 });
  });
});
