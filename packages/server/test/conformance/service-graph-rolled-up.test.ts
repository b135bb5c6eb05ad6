/**
 * What is read from rolled-up minutes and slots is what a scan of all traces finds, whatever was written when, and wherever the
 * process ended in between.
 */

import type { DurationMicros, EpochMicros, SegmentId, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../support/test-store.ts';
import { assembleTrace } from '../../src/assemble/assemble-trace.ts';
import type { ReceivedDocument } from '../../src/decode/received-document.ts';
import { GraphReader, NO_ROLL_UPS, type RolledSource } from '../../src/graph/graph-reader.ts';
import { GraphKeeper } from '../../src/graph/graph-keeper.ts';
import { slotsOfTrace } from '../../src/graph/touched-slots.ts';
import type { ServiceGraph } from '../../src/query/service-graph.ts';
import type { SeriesEntity } from '../../src/query/time-series-statements.ts';
import type { Database } from '../../src/store/database.ts';
import { encodeTraceRow } from '../../src/store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../../src/store/trace-time.ts';
import { aSegment, aSubsegment, id } from '../support/segment-builders.ts';

const BASE = 1_770_000_000;
const MINUTES = 8;

let testStore: TestStore;
let database: Database;
let keeper: GraphKeeper;
let nowMs = BASE * 1000;
const documents = new Map<TraceId, ReceivedDocument[]>();

const restart = async () => {
  keeper = await GraphKeeper.open(database, {
    nowMs: () => nowMs,
    onError: (error) => expect.fail(String(error)),
  });
};

beforeAll(async () => {
  testStore = await openTestStore();
  database = testStore.database;
  for (const table of ['traces', 'minutes', 'minute_marks', 'slots']) {
    // Traces of tests have fixed times, which the machine's clock would let expire.
    await database.run({ sql: `ALTER TABLE ${table} REMOVE TTL`, params: {} });
  }
  await restart();
});
afterAll(async () => {
  await testStore[Symbol.asyncDispose]();
});

async function store(...added: readonly TopLevelDocument[]): Promise<void> {
  const traceIds = added.map((document, position) => {
    const traceId = document.trace_id as TraceId;
    const receivedAt = (nowMs * 1000) as EpochMicros;
    const text = JSON.stringify(document);
    documents.set(traceId, [
      ...(documents.get(traceId) ?? []),
      { traceId, document, text, receivedAt, position },
    ]);
    return traceId;
  });
  nowMs += 1;
  const touched = new Set<number>();
  const rows = [...new Set(traceIds)].map((traceId) => {
    const all = documents.get(traceId) ?? [];
    const trace = assembleTrace(all);
    for (const slot of slotsOfTrace(trace, all)) touched.add(slot);
    return encodeTraceRow(trace, traceTimeOf(traceId, firstReceived(all)));
  });
  await keeper.whileWriting(touched, () => database.insert('traces', 'RowBinary', Buffer.concat(rows)));
}

const traceId = (number: number) => `1-${BASE.toString(16)}-${number.toString(16).padStart(24, '0')}`;

/** A request to `web` that begins `at` seconds after the base and calls a service that perhaps sends nothing. */
function aRequest(number: number, at: number, seconds: number, status: number): TopLevelDocument[] {
  const start = BASE + at;
  const trace_id = traceId(number);
  const http = { response: { status } };
  const call = aSubsegment({
    id: id(2),
    name: `orders${number % 3}`,
    namespace: 'remote',
    http,
    start_time: start + seconds / 4,
    end_time: start + seconds / 2,
  });
  return [aSegment({ trace_id, http, start_time: start, end_time: start + seconds, subsegments: [call] })];
}

/** What the called service sends about it later; it replaces what was inferred, and works on after it answered. */
function anAnswer(number: number, at: number, seconds: number): TopLevelDocument[] {
  const start = BASE + at + seconds / 4;
  const work = aSubsegment({ id: id(4), start_time: start, end_time: start + seconds });
  const names = { id: id(3), parent_id: id(2), name: number % 2 === 0 ? 'orders' : `orders${number % 3}` };
  return [
    aSegment({
      ...names,
      trace_id: traceId(number),
      start_time: start,
      end_time: start + seconds / 8,
      subsegments: [work],
    }),
  ];
}

function sorted(graph: ServiceGraph): unknown {
  const text = (value: unknown) => JSON.stringify(value);
  const inOrder = (values: readonly unknown[]) => values.map(text).toSorted();
  return {
    services: inOrder(graph.services.map((service) => ({ ...service, names: service.names.toSorted() }))),
    edges: inOrder(graph.edges.map((edge) => ({ ...edge, aliases: inOrder(edge.aliases) }))),
  };
}

const ENTITIES: readonly SeriesEntity[] = [
  { kind: 'service', node: { name: 'orders' } },
  { kind: 'edge', source: { type: 'client' }, target: {} },
  { kind: 'edge', source: { name: 'web' }, target: { name: 'orders1', type: 'remote' } },
];

async function expectSameAnswers(from: number, to: number): Promise<void> {
  const range = {
    start: Math.round((BASE + from) * 1e6) as EpochMicros,
    end: Math.round((BASE + to) * 1e6) as EpochMicros,
  };
  const [rolled, scanned] = [new GraphReader(database, keeper), new GraphReader(database, NO_ROLL_UPS)];
  expect(sorted(await rolled.readServices(range, undefined))).toEqual(
    sorted(await scanned.readServices(range, undefined)),
  );
  for (const entity of ENTITIES) {
    for (const periodMinutes of [1, 5] as const) {
      const query = { entity, periodMinutes, withSpread: true };
      expect(await rolled.readSeries(range, query, undefined)).toEqual(
        await scanned.readSeries(range, query, undefined),
      );
    }
  }
}

const rollUp = () => rollUpAt(MINUTES + 2);

/** Lets time pass until all minutes are over and quiet, and rolls them up. */
async function rollUpAt(minute: number): Promise<void> {
  nowMs = Math.max(nowMs, (BASE + minute * 60) * 1000) + 10_000;
  keeper.want({ start: (BASE * 1e6) as EpochMicros, end: ((BASE + MINUTES * 60) * 1e6) as EpochMicros });
  await keeper.flush();
}

const second = fc.integer({ min: 0, max: MINUTES * 600 }).map((tenths) => tenths / 10);
const requestNumber = fc.nat(40);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('request' as const),
    number: requestNumber,
    at: second,
    seconds: fc.constantFrom(0.05, 0.4, 3, 70),
    status: fc.constantFrom(200, 404, 429, 500),
  }),
  fc.record({ kind: fc.constant('answer' as const), number: requestNumber }),
  fc.record({ kind: fc.constant('roll up' as const) }),
  fc.record({ kind: fc.constant('wait' as const), until: second }),
  fc.record({ kind: fc.constant('die' as const) }),
  fc.record({ kind: fc.constant('ask' as const), from: second, to: second }),
);

async function graphOf(first: number, end: number): Promise<unknown> {
  const at = (minute: number) => ((BASE + minute * 60) * 1e6) as EpochMicros;
  const reader = new GraphReader(database, keeper);
  return sorted(await reader.readServices({ start: at(first), end: at(end) }, undefined));
}

/** A row that nobody says touches anything. */
async function storeUntold(number: number, at: number): Promise<void> {
  const [document] = aRequest(number, at, 1, 200);
  if (document === undefined) throw new Error('A request has a document.');
  const receivedAt = (nowMs * 1000) as EpochMicros;
  const received = [{ traceId: traceId(number) as TraceId, document, text: '', receivedAt, position: 0 }];
  await database.insert('traces', 'RowBinary', encodeTraceRow(assembleTrace(received), BASE));
}

/** Lets time pass until what ended until then is quiet, and rolls up what is over. */
async function waitUntil(seconds: number): Promise<void> {
  nowMs = Math.max(nowMs + 3000, (BASE + seconds) * 1000 + 3000);
  await keeper.flush();
}

describe('what is rolled up', () => {
  it('holds links with the age of what was received, and leaves out links to what is not known', async () => {
    const start = BASE + 5 * 60;
    const trace_id = traceId(1000);
    const received = aSegment({ trace_id, name: 'worker', start_time: start, end_time: start + 2 });
    const link = { segment: 0, traceId: traceId(1001) as TraceId, entityId: id(7) as SegmentId };
    const queue = { name: 'jobs', type: 'AWS::SQS', accountId: '1', age: 1_500_000 as DurationMicros };
    const trace = assembleTrace([
      {
        traceId: trace_id as TraceId,
        document: received,
        text: '',
        receivedAt: (nowMs * 1000) as EpochMicros,
        position: 0,
      },
    ]);
    const links = [
      { ...link, source: queue },
      { ...link, source: undefined },
    ];
    await keeper.whileWriting(slotsOfTrace(trace, []), () =>
      database.insert('traces', 'RowBinary', encodeTraceRow({ ...trace, links }, BASE)),
    );
    const range = { start: (start * 1e6) as EpochMicros, end: ((start + 60) * 1e6) as EpochMicros };
    await rollUp();
    for (const source of [keeper, NO_ROLL_UPS]) {
      const { services, edges } = await new GraphReader(database, source).readServices(range, undefined);
      const [sender, worker] = ['jobs', 'worker'].map((name) =>
        services.find((service) => service.name === name && service.type !== 'client'),
      );
      expect(sender).toMatchObject({ type: 'AWS::SQS', accountId: '1', state: 'unknown', isRoot: false });
      expect(sender?.statistics).toBeUndefined();
      expect(edges.filter(({ kind }) => kind === 'link')).toMatchObject([
        {
          source: sender?.key,
          target: worker?.key,
          statistics: { ok: 1, totalResponseTime: 2_000_000, spread: { milliseconds: [1500], counts: [1] } },
        },
      ]);
    }
  });
  it('says what a scan says, whatever is written late or replaced, and after every restart', async () => {
    const requests = new Map<number, { at: number; seconds: number }>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 14 }), async (steps) => {
        for (const each of steps) {
          if (each.kind === 'request' && !requests.has(each.number)) {
            requests.set(each.number, each);
            await store(...aRequest(each.number, each.at, each.seconds, each.status));
          } else if (each.kind === 'answer') {
            const request = requests.get(each.number);
            if (request !== undefined) await store(...anAnswer(each.number, request.at, request.seconds));
          } else if (each.kind === 'roll up') await rollUp();
          else if (each.kind === 'wait') await waitUntil(each.until);
          else if (each.kind === 'die') await restart();
          else if (each.kind === 'ask')
            await expectSameAnswers(Math.min(each.from, each.to), Math.max(each.from, each.to));
        }
        await expectSameAnswers(0.25, MINUTES * 60 - 0.25);
      }),
      { numRuns: 5, endOnFailure: true },
    );
    await rollUp();
    expect(keeper.rolled.minutes.size).toBeGreaterThanOrEqual(MINUTES - 1);
    await expectSameAnswers(0, MINUTES * 60);
  }, 120_000);
  it('is read: a trace that nobody told them of is not there', async () => {
    await rollUp();
    const before = await graphOf(0, MINUTES);
    await storeUntold(99, 65);
    expect(await graphOf(0, MINUTES)).toEqual(before);
  });
  it('is read by slots of the minute that is not over, and of a minute that was touched again', async () => {
    const first = MINUTES + 20;
    nowMs = (BASE + first * 60) * 1000;
    await store(...aRequest(3000, first * 60 + 1, 1, 200));
    await store(...aRequest(3001, first * 60 + 31, 1, 200));
    await waitUntil(first * 60 + 40);
    const slots = [...keeper.rolled.slots.keys()];
    expect(slots).toEqual(expect.arrayContaining([0, 6].map((place) => (BASE / 60 + first) * 12 + place)));
    const before = await graphOf(first, first + 1);
    await storeUntold(3002, first * 60 + 3);
    await storeUntold(3003, first * 60 + 33);
    expect(await graphOf(first, first + 1)).toEqual(before);
    await rollUpAt(first + 2);
    // Minutes are added up from slots.
    expect(keeper.rolled.minutes.has(BASE / 60 + first)).toBe(true);
    expect(await graphOf(first, first + 1)).toEqual(before);
    // What is touched is scanned, with all that is there.
    await store(...aRequest(3004, first * 60 + 2, 1, 200));
    expect(await graphOf(first, first + 1)).not.toEqual(before);
    await expectSameAnswers(first * 60, first * 60 + 5);
  });
  it('keeps the count of many different response times, and nearly their values', async () => {
    const start = BASE + 6 * 60;
    const different = Array.from({ length: 600 }, (_, index) =>
      aSegment({
        trace_id: traceId(2000 + index),
        name: 'spread',
        start_time: start,
        end_time: start + 0.3 + 0.01 * index,
      }),
    );
    await store(...different);
    await rollUp();
    const range = { start: (start * 1e6) as EpochMicros, end: ((start + 60) * 1e6) as EpochMicros };
    const spreadBy = async (source: RolledSource) => {
      const { services } = await new GraphReader(database, source).readServices(range, undefined);
      return services.find(({ name, type }) => name === 'spread' && type !== 'client')?.statistics;
    };
    const [rolled, scanned] = [await spreadBy(keeper), await spreadBy(NO_ROLL_UPS)];
    expect(scanned?.spread.milliseconds).toHaveLength(600);
    expect(rolled?.spread.milliseconds.length).toBeLessThanOrEqual(300);
    expect(rolled?.spread.counts.reduce((sum, count) => sum + count, 0)).toBe(600);
    const total = (spread: { milliseconds: readonly number[]; counts: readonly number[] }) =>
      spread.milliseconds.reduce((sum, value, place) => sum + value * (spread.counts[place] ?? 0), 0);
    expect(
      total(rolled?.spread ?? { milliseconds: [], counts: [] }) /
        total(scanned?.spread ?? { milliseconds: [1], counts: [1] }),
    ).toBeCloseTo(1, 2);
    expect(rolled?.totalResponseTime).toBe(scanned?.totalResponseTime);
  });
});
