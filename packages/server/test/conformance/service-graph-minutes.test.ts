/**
 * What is read from rolled-up minutes is what a scan of all traces finds, whatever was written when, and wherever the
 * process ended in between.
 */

import type { DurationMicros, EpochMicros, SegmentId, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../support/test-store.ts';
import { assembleTrace } from '../../src/assemble/assemble-trace.ts';
import type { ReceivedDocument } from '../../src/decode/received-document.ts';
import { GraphReader, NO_MINUTES } from '../../src/graph/graph-reader.ts';
import type { MinuteKeeper } from '../../src/graph/minute-keeper.ts';
import { openMinutes } from '../../src/graph/open-minutes.ts';
import { minutesOfTrace } from '../../src/graph/touched-minutes.ts';
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
let minutes: MinuteKeeper;
let nowMs = BASE * 1000;
const documents = new Map<TraceId, ReceivedDocument[]>();

const restart = async () => {
  minutes = await openMinutes(database, {
    nowMs: () => nowMs,
    onError: (error) => expect.fail(String(error)),
  });
};

beforeAll(async () => {
  testStore = await openTestStore();
  database = testStore.database;
  for (const table of ['traces', 'minutes', 'minute_marks']) {
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
    for (const minute of minutesOfTrace(trace, all)) touched.add(minute);
    return encodeTraceRow(trace, traceTimeOf(traceId, firstReceived(all)));
  });
  await minutes.whileWriting(touched, () => database.insert('traces', 'RowBinary', Buffer.concat(rows)));
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
  const [rolled, scanned] = [new GraphReader(database, minutes), new GraphReader(database, NO_MINUTES)];
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

/** Lets time pass until all minutes are over and quiet, and rolls them up. */
async function rollUp(): Promise<void> {
  nowMs = Math.max(nowMs, (BASE + (MINUTES + 2) * 60) * 1000) + 10_000;
  minutes.want({ start: (BASE * 1e6) as EpochMicros, end: ((BASE + MINUTES * 60) * 1e6) as EpochMicros });
  await minutes.flush();
}

const second = fc.integer({ min: 0, max: MINUTES * 600 }).map((tenths) => tenths / 10);
const number = fc.nat(40);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('request' as const),
    number,
    at: second,
    seconds: fc.constantFrom(0.05, 0.4, 3, 70),
    status: fc.constantFrom(200, 404, 429, 500),
  }),
  fc.record({ kind: fc.constant('answer' as const), number }),
  fc.record({ kind: fc.constant('roll up' as const) }),
  fc.record({ kind: fc.constant('die' as const) }),
  fc.record({ kind: fc.constant('ask' as const), from: second, to: second }),
);

describe('rolled-up minutes', () => {
  it('hold links with the age of what was received, and leave out links to what is not known', async () => {
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
    await minutes.whileWriting(minutesOfTrace(trace, []), () =>
      database.insert('traces', 'RowBinary', encodeTraceRow({ ...trace, links }, BASE)),
    );
    const range = { start: (start * 1e6) as EpochMicros, end: ((start + 60) * 1e6) as EpochMicros };
    await rollUp();
    for (const source of [minutes, NO_MINUTES]) {
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
  it('say what a scan says, whatever is written late or replaced, and after every restart', async () => {
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
          else if (each.kind === 'die') await restart();
          else if (each.kind === 'ask')
            await expectSameAnswers(Math.min(each.from, each.to), Math.max(each.from, each.to));
        }
        await expectSameAnswers(0.25, MINUTES * 60 - 0.25);
      }),
      { numRuns: 5, endOnFailure: true },
    );
    await rollUp();
    expect(minutes.rolled.size).toBeGreaterThanOrEqual(MINUTES - 1);
    await expectSameAnswers(0, MINUTES * 60);
  });
  it('are read: a trace that nobody told them of is not there', async () => {
    await rollUp();
    const range = { start: (BASE * 1e6) as EpochMicros, end: ((BASE + MINUTES * 60) * 1e6) as EpochMicros };
    const before = await new GraphReader(database, minutes).readServices(range, undefined);
    const [request] = aRequest(99, 65, 1, 200);
    const received = [
      {
        traceId: traceId(99) as TraceId,
        document: request as TopLevelDocument,
        text: '',
        receivedAt: (nowMs * 1000) as EpochMicros,
        position: 0,
      },
    ];
    const row = encodeTraceRow(assembleTrace(received), BASE);
    await database.insert('traces', 'RowBinary', row);
    expect(sorted(await new GraphReader(database, minutes).readServices(range, undefined))).toEqual(
      sorted(before),
    );
  });
  it('keep the count of many different response times, and nearly their values', async () => {
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
    const spreadBy = async (source: typeof minutes | typeof NO_MINUTES) => {
      const { services } = await new GraphReader(database, source).readServices(range, undefined);
      return services.find(({ name, type }) => name === 'spread' && type !== 'client')?.statistics;
    };
    const [rolled, scanned] = [await spreadBy(minutes), await spreadBy(NO_MINUTES)];
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
