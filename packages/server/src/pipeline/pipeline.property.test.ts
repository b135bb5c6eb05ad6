/**
 * The promise of the pipeline, whatever comes between: when it is at rest, the row of every trace says what the stored
 * documents of that trace say. Calls and datagrams arrive, inserts are slow or fail, reads fail, and the process dies
 * and starts again, in any order. Rows that are refused whatever happens cost no other trace its row, and end the wait
 * of nothing but themselves. No trace ever has more documents than it may, and none is refused that it may have.
 */

import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { decodeDocument, type EpochMicros, type TraceId } from '@fluoroscope/wire';
import { aSegment, anIndependent, id } from '../../test/support/segment-builders.ts';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import { decodeStored } from '../decode/decode-stored.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { Database, Statement } from '../store/database.ts';
import { GroupCommit } from '../store/group-commit.ts';
import { readTraceSize } from '../store/documents.ts';
import { markLongTraces, recallLongTraces } from '../store/long-trace-marks.ts';
import { readInPortions } from '../store/read-in-portions.ts';
import { byCallAndTrace } from '../../test/support/document-rows.ts';
import { readDocumentRows, readTraceRows, rowText } from '../../test/support/read-rows.ts';
import { encodeTraceRow } from '../store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../store/trace-time.ts';
import { TRACE_LIMITS, type TraceLimits } from '../store/trace-limits.ts';
import { writeWatermark } from '../store/watermark.ts';
import { catchUp, recallLastArrival, recallSeenTraceIds } from './catch-up.ts';
import { Ingest } from './ingest.ts';
import { LongTraces } from './long-traces.ts';
import { TraceRoom } from './trace-room.ts';
import { TraceAssembler } from './trace-assembler.ts';
import { WatermarkKeeper } from './watermark-keeper.ts';

const START_MS = Date.parse('2026-03-01T00:00:00Z');

/** Ids with a credible time, of W3C's random kind, and with a time long past. */
const TRACE_IDS = [
  `1-${(START_MS / 1000).toString(16)}-000000000000000000000001`,
  '1-e5b0c0ff-ee0000000000000000000002',
  '1-5759e988-bd862e3fe1be46a994272793',
] as TraceId[];

/** Traces reach these easily. */
const SMALL_LIMITS: TraceLimits = { documents: 8, bytes: 1e9, long: { documents: 3, characters: 1e6 } };

/** Rows that name this service are refused each time, with all that is in the same insert. */
const REFUSED_SERVICE = 'refused by the store';

type Trouble = 'none' | 'fails' | 'fails after writing' | 'slow';

interface WrittenRow {
  readonly traceId: string;
  readonly revision: number;
  readonly row: string;
  readonly lastReceivedAt: number;
  readonly writtenAtMs: number;
}

/** The tables as they survive the death of a process. */
class Disk {
  documents: ReceivedDocument[] = [];
  /** By trace, the row with the highest revision, of equals the last. */
  readonly rows = new Map<string, WrittenRow>();
  readonly #written: WrittenRow[] = [];
  watermark: number | undefined;
  readonly marks = new Map<string, EpochMicros>();
  /** What happens to the next inserts and reads. */
  readonly troubles: Trouble[] = [];

  write(table: string, rows: Buffer): void {
    if (table === 'documents') this.documents.push(...readDocumentRows(rows).map(decodeStored));
    else if (table === 'traces') {
      for (const row of readTraceRows(rows)) this.#keep({ ...row, writtenAtMs: Date.now() });
    } else {
      for (const row of rows.toString('utf8').trimEnd().split('\n')) this.#mark(row);
    }
  }

  #mark(row: string): void {
    const [writer = '', assembledThrough = '', recordedAt = ''] = row.split('\t');
    if (writer !== 'embedded') this.marks.set(writer, toMicros(recordedAt));
    else this.watermark = Math.max(this.watermark ?? 0, toMicros(assembledThrough));
  }

  #keep(written: WrittenRow): void {
    this.#written.push(written);
    const known = this.rows.get(written.traceId);
    if (known === undefined || written.revision >= known.revision) this.rows.set(written.traceId, written);
  }

  /** Documents are forced to the disk, rows are written there within half a minute. */
  loseYoungRows(): void {
    const kept = this.#written.splice(0).filter(({ writtenAtMs }) => writtenAtMs < Date.now() - 30_000);
    this.rows.clear();
    for (const written of kept) this.#keep(written);
  }
}

function toMicros(dateTime: string): EpochMicros {
  const [seconds, micros] = dateTime.split('.');
  return (Number(seconds) * 1_000_000 + Number(micros)) as EpochMicros;
}

/** One process's connection to the disk. */
class FakeDatabase implements Database {
  isDead = false;
  readonly #disk: Disk;
  #isRepeating = false;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async insert(table: string, _format: string, rows: Buffer): Promise<void> {
    const trouble = this.#nextTrouble(table);
    if (trouble === 'slow') await new Promise((done) => setTimeout(done, 700));
    if (this.isDead) return new Promise(() => undefined);
    if (table === 'traces' && rows.includes(REFUSED_SERVICE)) throw new Error('refused');
    if (trouble !== 'fails') this.#disk.write(table, rows);
    if (trouble === 'fails' || trouble === 'fails after writing') throw new Error(`${table}: ${trouble}`);
  }

  /** What was written by an insert that failed is written again by the next, or its sender's refusal would be a lie. */
  #nextTrouble(table: string): Trouble {
    const trouble = this.#isRepeating ? 'none' : (this.#disk.troubles.shift() ?? 'none');
    if (table === 'documents') this.#isRepeating = trouble === 'fails after writing';
    return trouble;
  }

  async select<Row>({ sql, params }: Statement): Promise<Row[]> {
    const trouble = this.#disk.troubles.shift();
    if (trouble === 'slow') await new Promise((done) => setTimeout(done, 300));
    else if (trouble !== undefined && trouble !== 'none') throw new Error('the read fails');
    return this.#answer(sql, params) as Row[];
  }

  #answer(sql: string, params: Statement['params']): unknown[] {
    const { documents, watermark, marks } = this.#disk;
    if (sql.includes('AS marked_at')) return [...marks].map(([writer, marked_at]) => ({ writer, marked_at }));
    if (sql.includes('FROM watermarks'))
      return watermark === undefined ? [] : [{ assembled_through: watermark }];
    const since = documents.filter(({ receivedAt }) => receivedAt >= Number(params['since']));
    const traceIds = [...new Set(since.map(({ traceId }) => traceId))];
    if (sql.includes('max(received_at)) AS last'))
      return documents.length === 0 ? [] : [{ last: lastArrivalOf(documents) }];
    if (sql.includes('last_received_at')) return this.#findUnassembled(since, Number(params['through']));
    if (sql.includes('AS digits')) return [{ digits: traceIds.map((traceId) => traceId.slice(19)).join('') }];
    if (sql.includes('SELECT DISTINCT')) return traceIds.map((trace_id) => ({ trace_id }));
    if (sql.startsWith('SELECT 1 ')) return documents.slice(0, 1);
    if (sql.includes('HAVING sum')) return longIn(documents).map((trace_id) => ({ trace_id }));
    const wanted = new Set([...sql.matchAll(/'(1-[^']+)'/g)].map(([, traceId]) => traceId));
    const found = documents
      .filter(({ traceId }) => wanted.has(traceId))
      .toSorted((a, b) => a.receivedAt - b.receivedAt || a.position - b.position);
    if (sql.includes('GROUP BY trace_id')) return sizesOf(found);
    if (sql.includes('LIMIT 1 BY received_at')) {
      const [, except = ''] = /NOT IN \((.*?)\)/.exec(sql) ?? [];
      const arrivals = new Set(except.split(', ').map(Number));
      return sizesOf(distinct(found).filter(({ receivedAt }) => !arrivals.has(receivedAt)));
    }
    return byCallAndTrace(found).map((ofCall) => ({
      trace_id: ofCall[0]?.traceId,
      received_at: ofCall[0]?.receivedAt,
      documents: ofCall.map(({ text }) => text),
    }));
  }

  #findUnassembled(since: readonly ReceivedDocument[], through: number): unknown[] {
    const found = since.filter(({ receivedAt }) => receivedAt <= through);
    const traceIds = new Set(found.map(({ traceId }) => traceId));
    return [...traceIds]
      .filter((traceId) => {
        const last = lastArrivalOf(found.filter((document) => document.traceId === traceId));
        return this.#disk.rows.get(traceId)?.lastReceivedAt !== last;
      })
      .map((trace_id) => ({ trace_id }));
  }

  async run(): Promise<void> {
    throw new Error('Not asked by the pipeline.');
  }

  async close(): Promise<void> {
    this.isDead = true;
  }
}

/** What was written twice counts once. */
function distinct(documents: readonly ReceivedDocument[]): ReceivedDocument[] {
  const byPlace = documents.map(
    (document) => [`${document.receivedAt} ${document.position}`, document] as const,
  );
  return [...new Map(byPlace).values()];
}

function longIn(documents: readonly ReceivedDocument[]): TraceId[] {
  const ofTrace = (traceId: TraceId) => documents.filter((document) => document.traceId === traceId);
  const traceIds = [...new Set(documents.map(({ traceId }) => traceId))];
  return traceIds.filter((traceId) => ofTrace(traceId).length > SMALL_LIMITS.long.documents);
}

function lastArrivalOf(documents: readonly ReceivedDocument[]): number {
  return Math.max(...documents.map(({ receivedAt }) => receivedAt));
}

function sizesOf(documents: readonly ReceivedDocument[]): unknown[] {
  const traceIds = new Set(documents.map(({ traceId }) => traceId));
  return [...traceIds].map((trace_id) => {
    const texts = documents.filter(({ traceId }) => traceId === trace_id).map(({ text }) => text);
    return { trace_id, documents: texts.length, bytes: Buffer.byteLength(texts.join('')) };
  });
}

interface Process {
  /** How many documents were refused. */
  readonly refused: () => number;
  readonly database: FakeDatabase;
  readonly ingest: Ingest;
  readonly assembler: TraceAssembler;
  readonly watermark: WatermarkKeeper;
}

const ignore = () => undefined;
const nowMicros = () => (Date.now() * 1000) as EpochMicros;

/** Starts the parts as the service does. */
async function startProcess(disk: Disk, limits: TraceLimits): Promise<Process> {
  const database = new FakeDatabase(disk);
  const commit = new GroupCommit(database, { table: 'documents', format: 'RowBinary', onRetry: ignore });
  const marked = await recallLongTraces(database, { now: nowMicros(), keptMicros: 1e13, onDamage: ignore });
  const longTraces = new LongTraces({
    limits,
    marked,
    mark: (traceIds) => markLongTraces(database, traceIds, nowMicros()),
    keptMs: 1e10,
    nowMs: Date.now,
  });
  const assembler: TraceAssembler = new TraceAssembler({
    longTraces,
    seen: await recallSeenTraceIds(database, nowMicros(), 30),
    readDocuments: (traceIds) => readInPortions(database, traceIds),
    // Not by a group commit, whose repetitions would hide most failures.
    writeTraces: ({ bytes }) => database.insert('traces', 'RowBinary', bytes),
    nowMs: Date.now,
    onError: ignore,
    onAssembled: (_documents, bytes) => ingest.release(bytes),
    onSetAside: ignore,
  });
  let refused = 0;
  const counters = {
    accepted: ignore,
    stored: ignore,
    unprocessed: () => (refused += 1),
    otlp: ignore,
  };
  const decode = (text: string) => ({ ...decodeDocument(text, { limitBytes: 1e6 }), otlp: undefined });
  const room = new TraceRoom({
    limits,
    longTraces,
    waitingOf: (traceId) => assembler.waitingOf(traceId),
    readSize: (traceId, except) => readTraceSize(database, traceId, except),
    nowMs: Date.now,
  });
  const ingest: Ingest = new Ingest(
    { decode, commit, assembler, room, nowMicros, counters },
    { inFlightLimitBytes: 1e9, lastReceivedAt: await recallLastArrival(database) },
  );
  const watermark = new WatermarkKeeper({
    oldestUnassembled: () => {
      const both = [ingest.oldestCommitting, assembler.oldestWaiting].filter((each) => each !== undefined);
      return both.length === 0 ? undefined : (Math.min(...both) as EpochMicros);
    },
    lastReceivedAt: () => ingest.lastReceivedAt,
    write: (through) => writeWatermark(database, through, nowMicros()),
    onError: ignore,
  });
  await catchUp(database, assembler, ignore);
  assembler.start();
  watermark.start();
  return { refused: () => refused, database, ingest, assembler, watermark };
}

/** Waits for something that needs time to pass. */
async function passTimeFor<Result>(running: Promise<Result>): Promise<Result> {
  const state = { isSettled: false };
  const settle = () => (state.isSettled = true);
  void running.then(settle, settle);
  while (!state.isSettled) await vi.advanceTimersByTimeAsync(20);
  return running;
}

type Step =
  | { readonly kind: 'call' | 'datagrams'; readonly documents: readonly [trace: number, shape: number][] }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  | { readonly kind: 'crash' }
  | { readonly kind: 'power failure' };

const aShape = fc.oneof({ weight: 12, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constant(5) });

const someDocuments = fc.array(fc.tuple(fc.nat(TRACE_IDS.length - 1), aShape), {
  minLength: 1,
  maxLength: 4,
});

const aStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('call' as const, 'datagrams' as const),
      documents: someDocuments,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 30, 130, 400, 2500) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('trouble' as const),
      trouble: fc.constantFrom(
        'none' as const,
        'fails' as const,
        'fails after writing' as const,
        'slow' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'power failure' as const) }) },
);

/** Calls that bring more of a trace than it may have, close upon each other, with and without trouble. */
const crowdedSteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('call' as const),
        documents: fc.array(fc.tuple(fc.constantFrom(0, 0, 1, 2), fc.nat(4)), { minLength: 1, maxLength: 5 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 30, 400, 2500) }),
    },
    { weight: 2, arbitrary: fc.oneof(aStep, fc.constant({ kind: 'crash' as const })) },
  ),
  { minLength: 12, maxLength: 40, size: 'max' },
);

/** A document of few kinds: whole traces of one, callers and callees, ends that come later. */
function textOf([trace, shape]: readonly [number, number]): string {
  const trace_id = TRACE_IDS[trace] ?? '';
  const start_time = START_MS / 1000;
  const documents = [
    aSegment({ trace_id, start_time }),
    aSegment({ trace_id, start_time, in_progress: true }),
    aSegment({ trace_id, start_time, id: id(3), parent_id: id(2), name: 'callee' }),
    anIndependent({ trace_id, start_time, namespace: 'remote' }),
    aSegment({ trace_id, start_time, id: id(5), name: 'another root', fault: true }),
    aSegment({ trace_id, start_time, id: id(6), name: REFUSED_SERVICE }),
  ];
  return JSON.stringify(documents[shape]);
}

async function play(steps: readonly Step[], limits: TraceLimits): Promise<void> {
  const disk = new Disk();
  let process = await startProcess(disk, limits);
  let refused = 0;
  const answers: Promise<unknown>[] = [];
  const crash = async (loseWhatIsNotWritten: () => void) => {
    await process.database.close();
    refused += process.refused();
    loseWhatIsNotWritten();
    const nowMs = Date.now();
    // Which also sets the clock back to its start.
    vi.clearAllTimers();
    vi.setSystemTime(nowMs);
    answers.length = 0;
    disk.troubles.length = 0;
    await vi.advanceTimersByTimeAsync(1000);
    process = await passTimeFor(startProcess(disk, limits));
  };
  for (const step of steps) {
    if (step.kind === 'wait') await vi.advanceTimersByTimeAsync(step.ms);
    else if (step.kind === 'trouble') disk.troubles.push(step.trouble);
    else if (step.kind === 'crash') await crash(ignore);
    else if (step.kind === 'power failure') await crash(() => disk.loseYoungRows());
    else {
      const texts = step.documents.map(textOf);
      const { ingest } = process;
      const answer = ingest.acceptCall(texts);
      answers.push(answer.catch(ignore));
    }
  }
  disk.troubles.length = 0;
  await passTimeFor(Promise.all(answers));
  await passTimeFor(process.assembler.flush());
  expectRowsToTell(disk);
  expectLimit(disk, limits, { steps, refused: refused + process.refused() });
  expect(process.assembler.waitingTraces).toBeLessThanOrEqual(refusedTraces(disk).size);
  await sendUntilAtRest(process);
  await passTimeFor(process.assembler.stop());
  expect(process.ingest.inFlightBytes).toBe(0);
  expect(process.assembler.waitingTraces).toBe(0);
  expect(process.assembler.oldestWaiting).toBeUndefined();
  expect(process.ingest.oldestCommitting).toBeUndefined();
  expectRowsToTell(disk);
  await process.watermark.stop();
  // Nothing is left for the next start.
  const last = Math.max(0, ...disk.documents.map(({ receivedAt }) => receivedAt));
  const isExpected = process.ingest.lastReceivedAt === 0 || (disk.watermark ?? 0) >= last;
  expect(isExpected).toBe(true);
}

/** Other traces show that the store works, so that what is refused is found out. */
async function sendUntilAtRest({ ingest, assembler }: Process): Promise<void> {
  for (let number = 1; number <= 60 && assembler.waitingTraces > 0; number += 1) {
    const trace_id = `1-${(Date.now() / 1000).toString(16).slice(0, 8)}-${String(number).padStart(24, 'f')}`;
    const document = aSegment({ trace_id, start_time: START_MS / 1000 });
    await passTimeFor(ingest.acceptCall([JSON.stringify(document)]));
    await vi.advanceTimersByTimeAsync(1000);
  }
}

function refusedTraces(disk: Disk): Set<TraceId> {
  const refused = disk.documents.filter(({ text }) => text.includes(REFUSED_SERVICE));
  return new Set(refused.map(({ traceId }) => traceId));
}

function expectLimit(
  disk: Disk,
  limits: TraceLimits,
  { steps, refused }: { readonly steps: readonly Step[]; readonly refused: number },
): void {
  const offered = steps.flatMap((step) => ('documents' in step ? step.documents : []));
  const isUntroubled = steps.every(({ kind }) => kind === 'wait' || kind === 'call' || kind === 'datagrams');
  let expectedRefused = 0;
  for (const [index, traceId] of TRACE_IDS.entries()) {
    const stored = distinct(disk.documents.filter((document) => document.traceId === traceId));
    const ofTrace = offered.filter(([trace]) => trace === index).length;
    expect(stored.length).toBeLessThanOrEqual(limits.documents);
    if (isUntroubled) expect(stored.length).toBe(Math.min(ofTrace, limits.documents));
    expectedRefused += Math.max(0, ofTrace - limits.documents);
  }
  if (isUntroubled) expect(refused).toBe(expectedRefused);
  if (expectedRefused === 0) expect(refused).toBe(0);
}

function expectRowsToTell(disk: Disk): void {
  const refused = refusedTraces(disk);
  for (const traceId of TRACE_IDS) {
    if (refused.has(traceId)) continue;
    const documents = disk.documents.filter((document) => document.traceId === traceId);
    if (documents.length === 0) continue;
    const time = traceTimeOf(traceId, firstReceived(documents));
    const row = rowText(encodeTraceRow(assembleTrace(documents), time));
    expect(disk.rows.get(traceId)?.row).toBe(row);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  {
    where: 'traces are far from their limits',
    limits: TRACE_LIMITS,
    steps: fc.array(aStep, { maxLength: 30 }),
  },
  { where: 'no trace gets past its limits', limits: SMALL_LIMITS, steps: crowdedSteps },
])('ends with rows that say what the stored documents say, and $where', async ({ limits, steps }) => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      vi.clearAllTimers();
      vi.setSystemTime(START_MS);
      await play(taken, limits);
    }),
    { numRuns: 80 },
  );
});
