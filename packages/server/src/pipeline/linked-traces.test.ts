/** Links as the assembler follows them, over the real engine. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EpochMicros, SegmentDocument, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import { longTracesIn } from '../../test/support/long-traces.ts';
import { aSegment, aSubsegment, id } from '../../test/support/segment-builders.ts';
import { decodeStored } from '../decode/decode-stored.ts';
import type { Database } from '../store/database.ts';
import { assembleWhole, documentRows } from '../../test/support/document-rows.ts';
import { readInPortions } from '../store/read-in-portions.ts';
import { catchUp, followOpenLinks, recallSeenTraceIds } from './catch-up.ts';
import { SeenTraceIds } from './seen-trace-ids.ts';
import { TraceAssembler } from './trace-assembler.ts';

let testStore: TestStore;
let database: Database;

beforeAll(async () => {
  testStore = await openTestStore();
  database = testStore.database;
});

afterAll(async () => {
  await testStore[Symbol.asyncDispose]();
});

/** Seconds at which traces begin: shortly before now, so that they are neither expired nor in the future. */
const START = Math.floor(Date.now() / 1000) - 30;

let assembler: TraceAssembler;
let errors: string[];
let writes: number;
/** Traces whose documents were read. */
let reads: TraceId[];
/** Reads fail while this is set. */
let isUnreadable: boolean;

beforeEach(() => {
  [errors, writes, reads, isUnreadable] = [[], 0, [], false];
  assembler = anAssembler(new SeenTraceIds(Number.NEGATIVE_INFINITY, START));
});

function anAssembler(seen: SeenTraceIds): TraceAssembler {
  return new TraceAssembler({
    seen,
    longTraces: longTracesIn(),
    readDocuments: async function* (traceIds) {
      if (isUnreadable) throw new Error('unreadable');
      reads.push(...traceIds);
      yield* readInPortions(database, traceIds);
    },
    writeTraces: async ({ bytes, count }) => {
      writes += count;
      await database.insert('traces', 'RowBinary', bytes);
    },
    nowMs: Date.now,
    onError: (message) => errors.push(message),
    onAssembled: () => undefined,
    onSetAside: () => expect.fail('set aside'),
  });
}

const nowMicros = () => (Date.now() * 1000) as EpochMicros;

let traces = 0;
function aTraceId(): TraceId {
  traces += 1;
  return `1-${START.toString(16)}-${traces.toString(16).padStart(24, '0')}` as TraceId;
}

let arrivals = 0;

/** Takes the documents of one call as a door does, without assembling them. */
async function take(...documents: readonly TopLevelDocument[]): Promise<void> {
  arrivals += 1;
  const receivedAt = (START * 1_000_000 + arrivals) as EpochMicros;
  const received = documents.map((document, position) =>
    decodeStored({
      traceId: document.trace_id as TraceId,
      text: JSON.stringify(document),
      receivedAt,
      position,
    }),
  );
  const { whole, rest } = assembleWhole(received, (traceId) => assembler.isNew(traceId));
  await database.insert('documents', 'RowBinary', documentRows(received));
  assembler.addWhole(whole);
  assembler.add(rest);
}

async function send(...documents: readonly TopLevelDocument[]): Promise<void> {
  await take(...documents);
  await assembler.flush();
}

/** Sends the message `message` to a queue, half a second after START. */
function aProducer(traceId: TraceId, ...messages: readonly number[]): SegmentDocument {
  const subsegments = messages.map((message) =>
    aSubsegment({
      id: id(message),
      name: 'SQS',
      namespace: 'aws',
      aws: { operation: 'SendMessage', queue_url: 'https://queue' },
      start_time: START,
      end_time: START + 0.5,
    }),
  );
  return aSegment({ trace_id: traceId, name: 'producer', start_time: START, subsegments });
}

/** Receives messages two seconds after START. */
function aConsumer(traceId: TraceId, ...links: readonly (readonly [TraceId, number])[]): SegmentDocument {
  return aSegment({
    trace_id: traceId,
    name: 'consumer',
    start_time: START + 2,
    links: links.map(([linked, message]) => ({ trace_id: linked, id: id(message) })),
  });
}

interface LinkRow {
  readonly name: string;
  readonly age: number;
}

/** The links of a trace as its row has them. */
async function linksOf(traceId: TraceId): Promise<readonly LinkRow[]> {
  const [row] = await database.select<{ names: string[]; ages: number[] }>({
    sql: `SELECT links.source_name AS names, links.age_us AS ages FROM traces FINAL
          WHERE trace_id = {traceId:String}`,
    params: { traceId },
  });
  return row?.names.map((name, index) => ({ name, age: row.ages[index] ?? Number.NaN })) ?? [];
}

const RESOLVED: LinkRow = { name: 'https://queue', age: 1_500_000 };
const OPEN: LinkRow = { name: '', age: -1 };

describe('a link', () => {
  it('leads to a producer that came before', async () => {
    const [producer, consumer] = [aTraceId(), aTraceId()];
    await send(aProducer(producer, 10));
    await send(aConsumer(consumer, [producer, 10]));
    expect(await linksOf(consumer)).toEqual([RESOLVED]);
  });

  it('leads to a producer of the same call', async () => {
    const [producer, consumer] = [aTraceId(), aTraceId()];
    await send(aConsumer(consumer, [producer, 10]), aProducer(producer, 10));
    expect(await linksOf(consumer)).toEqual([RESOLVED]);
  });

  it('leads to a producer that comes later', async () => {
    const [producer, consumer] = [aTraceId(), aTraceId()];
    await send(aConsumer(consumer, [producer, 10]));
    expect(await linksOf(consumer)).toEqual([OPEN]);
    await send(aProducer(producer, 10));
    expect(await linksOf(consumer)).toEqual([RESOLVED]);
  });

  it('leads to a part of a producer that comes later than others', async () => {
    const [producer, consumer] = [aTraceId(), aTraceId()];
    await send(aProducer(producer, 10));
    await send(aConsumer(consumer, [producer, 10], [producer, 11]));
    expect(await linksOf(consumer)).toEqual([RESOLVED, OPEN]);
    await send({ ...aProducer(producer, 11), id: id(2), parent_id: id(1) });
    expect(await linksOf(consumer)).toEqual([RESOLVED, RESOLVED]);
  });

  it('waits for the end of what it leads to', async () => {
    const [producer, consumer] = [aTraceId(), aTraceId()];
    const { end_time: _, subsegments: __, ...unfinished } = aProducer(producer);
    await send({ ...unfinished, in_progress: true });
    await send(aConsumer(consumer, [producer, 1]));
    expect(await linksOf(consumer)).toEqual([OPEN]);
    await send(aProducer(producer));
    expect(await linksOf(consumer)).toEqual([{ name: 'producer', age: 1_000_000 }]);
  });

  it('of a trace that is not complete is followed as well', async () => {
    const [producer, consumer] = [aTraceId(), aTraceId()];
    const partial = { ...aConsumer(consumer, [producer, 10]), parent_id: id(99) };
    await send(partial);
    await send(aProducer(producer, 10));
    expect(await linksOf(consumer)).toEqual([RESOLVED]);
  });

  it('is not lost when the consumer grows', async () => {
    const [producer, consumer] = [aTraceId(), aTraceId()];
    await send(aProducer(producer, 10));
    await send(aConsumer(consumer, [producer, 10]));
    await send(aSegment({ trace_id: consumer, id: id(2), parent_id: id(1), start_time: START }));
    expect(await linksOf(consumer)).toEqual([RESOLVED]);
  });

  it('leads to what came after a restart, and to what came while the process was dead', async () => {
    const [before, late, consumer] = [aTraceId(), aTraceId(), aTraceId()];
    await send(aConsumer(consumer, [before, 10], [late, 10]));
    // Durable, and never assembled by the process that took it.
    await take(aProducer(before, 10));
    assembler = anAssembler(await recallSeenTraceIds(database, nowMicros(), 30));
    await catchUp(database, assembler, () => undefined);
    await followOpenLinks(database, assembler, nowMicros());
    await assembler.flush();
    expect(await linksOf(consumer)).toEqual([RESOLVED, OPEN]);
    await send(aProducer(late, 10));
    expect(await linksOf(consumer)).toEqual([RESOLVED, RESOLVED]);
  });
});

describe('a trace that is linked to', () => {
  it('is read once for thousands that it caused', async () => {
    const producer = aTraceId();
    const messages = Array.from({ length: 2000 }, (_, index) => 100 + index);
    await send(aProducer(producer, ...messages));
    for (const message of messages.slice(0, 5)) await send(aConsumer(aTraceId(), [producer, message]));
    const consumers = messages.map((message) => aConsumer(aTraceId(), [producer, message]));
    await send(...consumers);
    expect(reads.filter((traceId) => traceId === producer)).toHaveLength(1);
    expect(await linksOf(consumers.at(-1)?.trace_id as TraceId)).toEqual([RESOLVED]);
  });

  it('has those assembled again that it concerns, and no others', async () => {
    const [producer, consumer, other] = [aTraceId(), aTraceId(), aTraceId()];
    await send(aConsumer(consumer, [producer, 10]), aConsumer(other, [producer, 11]));
    writes = 0;
    await send(aProducer(producer, 10));
    expect(writes).toBe(2);
    expect(await linksOf(other)).toEqual([OPEN]);
  });

  it('is not read when nothing of it can be there', async () => {
    const consumer = aTraceId();
    await send(aConsumer(consumer, ...Array.from({ length: 20 }, () => [aTraceId(), 10] as const)));
    expect(await linksOf(consumer)).toEqual(Array.from({ length: 20 }, () => OPEN));
    expect(reads).toEqual([]);
  });
});

describe('a linked trace that cannot be decoded', () => {
  it('is told of, and costs the row nothing but its source', async () => {
    const [producer, consumer] = [aTraceId(), aTraceId()];
    await send(aConsumer(consumer, [producer, 10]));
    const damaged = { traceId: producer, text: '{', receivedAt: nowMicros(), position: 7 };
    await database.insert('documents', 'RowBinary', documentRows([damaged]));
    await send(aProducer(producer, 10));
    await send(aConsumer(aTraceId(), [producer, 10]));
    expect(errors).toEqual([`Links into trace ${producer} cannot be followed`]);
    expect(await linksOf(consumer)).toEqual([OPEN]);
  });
});

describe('links in a circle', () => {
  it('are followed once each way', async () => {
    const [one, two] = [aTraceId(), aTraceId()];
    const both = (traceId: TraceId, linked: TraceId) => ({
      ...aProducer(traceId, 10),
      links: [
        { trace_id: linked, id: id(10) },
        { trace_id: linked, id: id(99) },
      ],
    });
    await send(both(one, two));
    await send(both(two, one));
    for (const traceId of [one, two]) {
      expect(await linksOf(traceId)).toEqual([{ name: 'https://queue', age: 0 }, OPEN]);
    }
    writes = 0;
    await assembler.flush();
    expect(writes).toBe(0);
  });

  it('may be those of a trace to itself', async () => {
    const traceId = aTraceId();
    const links = [
      { trace_id: traceId, id: id(10) },
      { trace_id: traceId, id: id(99) },
    ];
    await send({ ...aProducer(traceId, 10), links });
    expect(await linksOf(traceId)).toEqual([{ name: 'https://queue', age: 0 }, OPEN]);
    expect(assembler.waitingTraces).toBe(0);
  });
});

describe('a store that cannot be read', () => {
  it('delays the row of a trace with links, and of no other', async () => {
    const [producer, consumer, plain] = [aTraceId(), aTraceId(), aTraceId()];
    await send(aProducer(producer, 10));
    isUnreadable = true;
    await send(aConsumer(consumer, [producer, 10]), aSegment({ trace_id: plain, parent_id: id(9) }));
    expect(await linksOf(consumer)).toEqual([]);
    expect(errors).not.toEqual([]);
    expect(assembler.waitingTraces).toBe(1);
    isUnreadable = false;
    await assembler.flush();
    expect(await linksOf(consumer)).toEqual([RESOLVED]);
  });

  it('has what waits for a changed trace assembled again, to be on the safe side', async () => {
    const [producer, consumer] = [aTraceId(), aTraceId()];
    await send(aConsumer(consumer, [producer, 10]));
    isUnreadable = true;
    await send(aProducer(producer, 10));
    expect(errors.at(0)).toBe('Links between traces could not be followed; trying again');
    isUnreadable = false;
    await assembler.flush();
    expect(await linksOf(consumer)).toEqual([RESOLVED]);
  });
});
