/** Rows are written by hand, so what proves them is the engine: everything goes in and comes back column by column. */

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SegmentDocument } from '@fluoroscope/wire';
import { openTestStore, type TestStore } from '../../test/support/test-store.ts';
import {
  aSegment,
  anIndependent,
  aSubsegment,
  id,
  received,
  T0,
} from '../../test/support/segment-builders.ts';
import { assembleTrace } from '../assemble/assemble-trace.ts';
import type { RootCause, Trace, TraceMark } from '../assemble/trace.ts';
import type { Database } from './database.ts';
import { placeRequests } from './place-requests.ts';
import { readRootCauses, type StoredRootCauses } from './root-causes-column.ts';
import { encodeTraceRow } from './trace-row.ts';

let testStore: TestStore;
let database: Database;

beforeAll(async () => {
  testStore = await openTestStore();
  database = testStore.database;
  // The documents of tests are years old.
  await database.run({ sql: 'ALTER TABLE traces REMOVE TTL', params: {} });
});

afterAll(async () => {
  await testStore[Symbol.asyncDispose]();
});

const NUMBERED = new Set(['first_received_at', 'last_received_at', 'start_at', 'end_at']);

type Row = Record<string, unknown>;

/** Writes the traces in one insert, under times that keep their order, and reads every column back. */
async function writeAndRead(traces: readonly Trace[]): Promise<Row[]> {
  await database.run({ sql: 'TRUNCATE TABLE traces', params: {} });
  const rows = traces.map((trace, index) => encodeTraceRow(trace, T0 + index));
  await database.insert('traces', 'RowBinary', Buffer.concat(rows));
  const columns = await database.select<{ name: string }>({
    sql: `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'traces' ORDER BY position`,
    params: {},
  });
  const list = columns.map(({ name }) =>
    NUMBERED.has(name) ? `toUnixTimestamp64Micro(traces.${name}) AS ${name}` : name,
  );
  const stored = await database.select<Row>({
    sql: `SELECT ${list.join(', ').replace('trace_time,', 'toUInt32(traces.trace_time) AS trace_time,')} FROM traces ORDER BY traces.trace_time`,
    params: {},
  });
  return stored.map((row) => {
    const causes = row['root_causes'] as StoredRootCauses;
    return {
      ...row,
      root_causes: (['fault', 'error', 'responseTime'] as const).map((kind) => readRootCauses(causes, kind)),
    };
  });
}

function flagBits({ error, throttle, fault }: { error: boolean; throttle: boolean; fault: boolean }): number {
  return Number(error) + 2 * Number(throttle) + 4 * Number(fault);
}

/** An exception without type or message is stored like one with empty ones. */
function withoutEmptyTexts({ clientImpacting, services }: RootCause): RootCause {
  const filled = (text: string | undefined) => (text === '' ? undefined : text);
  return {
    clientImpacting,
    services: services.map((service) => ({
      ...service,
      entityPath: service.entityPath.map((entity) => ({
        ...entity,
        exceptions: entity.exceptions.map(({ name, message }) => ({
          name: filled(name),
          message: filled(message),
        })),
      })),
    })),
  };
}

/** The same trace as the table's columns should hold it, told a second time. */
function expectedRow(trace: Trace, traceTime: number): Row {
  const { http, services, segments, edges, annotations, links, rootFlags } = trace;
  const marks = [trace.users, trace.resourceArns, trace.instanceIds, trace.availabilityZones];
  const ofMarks = <Value>(write: (mark: TraceMark, list: number) => Value) =>
    marks.flatMap((list, place) => list.map((mark) => write(mark, place)));
  const requests = placeRequests(trace);
  return {
    trace_time: traceTime,
    trace_id: trace.traceId,
    revision: trace.revision,
    first_received_at: trace.firstReceivedAt,
    last_received_at: trace.lastReceivedAt,
    entity_count: trace.entityCount,
    start_at: trace.start,
    end_at: Math.max(
      trace.end ?? 0,
      ...[...segments, ...edges].map(({ start, end, responseTime }) =>
        end === undefined ? 0 : start + responseTime,
      ),
    ),
    duration_us: trace.isInProgress || trace.end === undefined ? -1 : Math.max(0, trace.end - trace.start),
    response_us: trace.responseTime ?? -1,
    is_partial: trace.isPartial,
    has_throttle: trace.hasThrottle,
    root_flags: rootFlags === undefined ? 0 : flagBits(rootFlags) + 16,
    http_url: http.url ?? '',
    http_status: http.status ?? 0,
    http_method: http.method ?? '',
    http_user_agent: http.userAgent ?? '',
    http_client_ip: http.clientIp ?? '',
    entry_point: trace.entryPoint ?? -1,
    'services.name': services.map((service) => service.name),
    'services.names': services.map((service) => service.names.slice(1)),
    'services.type': services.map((service) => service.type ?? ''),
    'services.account_id': services.map((service) => service.accountId ?? ''),
    'services.flags': services.map(
      ({ isRoot, state }) =>
        Number(isRoot) + 2 * Number(state === 'active') + 4 * Number(state === 'passive'),
    ),
    'segments.service': segments.map((segment) => segment.service),
    'segments.start_us': segments.map((segment) => segment.start - trace.start),
    'segments.response_us': segments.map((segment) =>
      segment.end === undefined ? -1 : segment.responseTime,
    ),
    'segments.tail_us': segments.map((segment) => Math.max(0, segment.duration - segment.responseTime)),
    'segments.flags': segments.map((segment) => flagBits(segment.flags) + 8 * Number(segment.isInferred)),
    'segments.request': requests.ofSegments,
    'edges.source': edges.map((edge) => edge.source),
    'edges.target': edges.map((edge) => edge.target),
    'edges.start_us': edges.map((edge) => edge.start - trace.start),
    'edges.response_us': edges.map((edge) => (edge.end === undefined ? -1 : edge.responseTime)),
    'edges.flags': edges.map((edge) => flagBits(edge.flags)),
    'edges.request': requests.ofEdges,
    'edges.caller': edges.map((edge) => edge.caller ?? -1),
    'edges.callee': edges.map((edge) => edge.callee),
    'aliases.edge': edges.flatMap((edge, index) => (edge.alias === undefined ? [] : [index])),
    'aliases.name': edges.flatMap((edge) => edge.alias?.name ?? []),
    'aliases.type': edges.flatMap((edge) => (edge.alias === undefined ? [] : [edge.alias.type ?? ''])),
    'requests.status': requests.others.map(({ status }) => status ?? 0),
    'requests.url': requests.others.map(({ url }) => url ?? ''),
    'requests.method': requests.others.map(({ method }) => method ?? ''),
    'requests.user_agent': requests.others.map(({ userAgent }) => userAgent ?? ''),
    'requests.client_ip': requests.others.map(({ clientIp }) => clientIp ?? ''),
    'attributes.kind': [
      ...annotations.map(({ value }) => ({ string: 1, number: 2, boolean: 3 })[typeof value as 'string']),
      ...ofMarks((_mark, list) => 4 + list),
    ],
    'attributes.key': [...annotations.map(({ key }) => key), ...ofMarks(() => '')],
    'attributes.text': [
      ...annotations.map(({ value }) => (typeof value === 'string' ? value : '')),
      ...ofMarks(({ text }) => text),
    ],
    'attributes.number': [
      ...annotations.map(({ value }) => (typeof value === 'string' ? 0 : Number(value))),
      ...ofMarks(() => 0),
    ],
    'attributes.segments': [
      ...annotations.map((annotation) => annotation.segments),
      ...ofMarks((mark) => mark.segments),
    ],
    'attributes.calls': [...annotations.map((annotation) => annotation.calls), ...ofMarks(() => [])],
    'links.segment': links.map((link) => link.segment),
    'links.trace_id': links.map((link) => link.traceId),
    'links.entity_id': links.map((link) => link.entityId),
    'links.source_name': links.map(({ source }) => source?.name ?? ''),
    'links.source_type': links.map(({ source }) => source?.type ?? ''),
    'links.source_account_id': links.map(({ source }) => source?.accountId ?? ''),
    'links.age_us': links.map(({ source }) => source?.age ?? -1),
    root_causes: [trace.faultRootCauses, trace.errorRootCauses, trace.responseTimeRootCauses].map((causes) =>
      causes.map(withoutEmptyTexts),
    ),
  };
}

async function checkRoundTrip(...traces: readonly Trace[]): Promise<void> {
  expect(await writeAndRead(traces)).toEqual(traces.map((trace, index) => expectedRow(trace, T0 + index)));
}

const TEXTS = [
  '',
  'orders',
  'naïve "quotes" \\ back\\\\slash',
  'tab\tnewline\nreturn\rnul\u0000',
  '日本語 🚀',
  "'; DROP TABLE traces; --",
  '\\ud800',
];

/** A trace that fills every column, with `text` wherever a sender may write what it likes. */
function aFullTrace(text: string): Trace {
  const segment = aSegment({
    name: 'web shop',
    user: text,
    origin: text === '' ? 'AWS::ECS::Container' : text,
    resource_arn: text,
    fault: true,
    cause: { exceptions: [{ id: id(77), type: text, message: text }] },
    http: {
      request: { method: text, url: text, user_agent: text, client_ip: text },
      response: { status: 503 },
    },
    aws: { account_id: '123456789012', ec2: { instance_id: text, availability_zone: text } },
    annotations: {
      [`key ${text}`]: text,
      count: 1.5,
      huge: -1e300,
      tiny: 5e-324,
      whole: 1e21,
      yes: true,
      no: false,
    },
    subsegments: [
      aSubsegment({
        name: 'DynamoDB',
        namespace: 'aws',
        throttle: true,
        error: true,
        aws: { operation: text },
      }),
      aSubsegment({
        id: id(3),
        name: 'api.example.com',
        namespace: 'remote',
        end_time: T0 + 2.123456,
        annotations: { [`called ${text}`]: text },
        http: { request: { url: text, method: 'GET' }, response: { status: 404 } },
      }),
    ],
  });
  const callee = aSegment({
    id: id(4),
    parent_id: id(3),
    name: 'Callee',
    user: 'someone else',
    links: [{ trace_id: '1-5759e988-bd862e3fe1be46a994272793', id: id(5) }],
  });
  return assembleTrace(received(segment, callee));
}

describe('a row of traces', () => {
  it('comes back column by column, whatever senders write', async () => {
    await checkRoundTrip(...TEXTS.map(aFullTrace));
  });

  it('holds a trace in which nothing has ended', async () => {
    await checkRoundTrip(assembleTrace(received(aSegment({ in_progress: true }))));
  });

  it('holds a trace without a root, services alone by their orphans', async () => {
    await checkRoundTrip(assembleTrace(received(anIndependent({ parent_id: id(99) }))));
  });

  it('holds the earliest and the latest instants that a document may name', async () => {
    const ends = [0, 0.000001, 5, 99_999_999.5, 9_007_199_254];
    await checkRoundTrip(
      ...ends.map((end) => assembleTrace(received(aSegment({ start_time: 0, end_time: end })))),
      assembleTrace(received(aSegment({ start_time: 9_007_199_254, end_time: 0 }))),
    );
  });

  it('puts the replacement character where a sender cut a surrogate pair in two', async () => {
    const halves = ['a\ud83d', '\ude80b', '\ud83d\ud83d', '\\\ud83d', '\\\\ud83d'];
    const traces = halves.map((half) => assembleTrace(received(aSegment({ annotations: { half } }))));
    const rows = await writeAndRead(traces);
    expect(rows.map((row) => row['attributes.text'])).toEqual([
      ['a\ufffd'],
      ['\ufffdb'],
      ['\ufffd\ufffd'],
      ['\\\ufffd'],
      ['\\\\ud83d'],
    ]);
  });

  it('keeps names longer than any cache of names', async () => {
    const name = 'x'.repeat(100_000);
    await checkRoundTrip(
      assembleTrace(
        received(aSegment({ annotations: { [name]: name }, http: { request: { user_agent: name } } })),
      ),
    );
  });

  it('survives any text and any time', async () => {
    const time = fc.double({ min: 0, max: 9_007_199_254, noNaN: true });
    const text = fc.string({ unit: 'grapheme' });
    // The engine drops the sign of a zero.
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const document: fc.Arbitrary<SegmentDocument> = fc.record({
      id: fc.constantFrom(id(1), id(2), id(3)),
      parent_id: fc.constantFrom(id(1), id(2), id(9)),
      trace_id: fc.constant(aSegment().trace_id),
      name: text.filter((name) => name !== ''),
      start_time: time,
      end_time: time,
      user: text,
      annotations: fc.dictionary(text, fc.oneof(text, number, fc.boolean())),
      fault: fc.boolean(),
      subsegments: fc.array(
        fc.record({
          id: fc.constantFrom(id(4), id(5)),
          name: text,
          start_time: time,
          end_time: time,
          namespace: fc.constantFrom('aws' as const, 'remote' as const),
        }),
        { maxLength: 2 },
      ),
    });
    const lists = fc.sample(fc.array(document, { minLength: 1, maxLength: 4 }), { numRuns: 200, seed: 7 });
    await checkRoundTrip(...lists.map((list) => assembleTrace(received(...list))));
  });
});
