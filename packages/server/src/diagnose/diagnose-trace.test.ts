/** What each finding says, and that a healthy trace, which is nearly the same, has none. */

import type { EpochMicros, SegmentDocument, SegmentId, SubsegmentDocument, TraceId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import {
  caseOfReceived,
  diagnose,
  type DiagnosedWith,
  MUCH_LATER,
} from '../../test/support/diagnose-documents.ts';
import {
  anIndependent,
  aSegment,
  aSubsegment,
  id,
  receivedAt,
  T0,
  TRACE_ID,
} from '../../test/support/segment-builders.ts';
import { diagnoseRefusals, diagnoseTrace } from './diagnose-trace.ts';
import type { Diagnosis, Finding } from './finding.ts';
import type { OtherRoot, RefusedDocument } from './trace-case.ts';
import { graphOf } from '../../test/support/graph-of.ts';
import { UsualCalls } from './usual-calls.ts';

const SOON = ((T0 + 5) * 1_000_000) as EpochMicros;

function segmentId(number: number): SegmentId {
  return id(number) as SegmentId;
}

function check(diagnosis: Diagnosis, ...expected: readonly Partial<Finding>[]): void {
  expect(diagnosis.findings).toMatchObject(expected);
  expect(diagnosis.findings).toHaveLength(expected.length);
}

function checkHealthy(documents: Parameters<typeof diagnose>[0], around?: DiagnosedWith): void {
  expect(diagnose(documents, around)).toEqual({ findings: [], clockOffsets: [] });
}

/** Matches a text that holds all of `texts`. */
function contains(...texts: readonly string[]): string {
  const escaped = texts.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(escaped.map((text) => `(?=[^]*${text})`).join(''));
  // Matchers stand where a text is expected.
  return expect.stringMatching(pattern) as string;
}

function aCall(members: Partial<SubsegmentDocument> = {}): SubsegmentDocument {
  return aSubsegment({
    id: id(2),
    name: 'orders',
    namespace: 'remote',
    start_time: T0 + 0.1,
    end_time: T0 + 0.9,
    http: {
      request: { method: 'GET', url: 'http://orders.internal/list?page=2' },
      response: { status: 200 },
    },
    ...members,
  });
}

const TRACED: Partial<SubsegmentDocument> = {
  http: {
    request: { method: 'GET', url: 'http://orders.internal/list', traced: true },
    response: { status: 200 },
  },
};

function web(...subsegments: readonly SubsegmentDocument[]): SegmentDocument {
  return aSegment({ subsegments: [...subsegments] });
}

function orders(members: Partial<SegmentDocument> = {}): SegmentDocument {
  return aSegment({
    id: id(3),
    name: 'orders',
    parent_id: id(2),
    start_time: T0 + 0.2,
    end_time: T0 + 0.8,
    ...members,
  });
}

describe('a healthy trace', () => {
  it.each([
    ['a single segment', [aSegment()]],
    ['a call that is answered', [web(aCall(TRACED)), orders()]],
    ['a call to a database', [web(aCall({ name: 'db@host', http: {} }))]],
    ['a call to an AWS service', [web(aCall({ name: 'DynamoDB', namespace: 'aws', ...TRACED }))]],
    ['a part that came alone', [aSegment(), anIndependent()]],
    ['a document that came twice', [web(aCall(TRACED)), orders(), orders()]],
    ['a document in progress that was completed', [aSegment({ in_progress: true }), aSegment()]],
    ['a request that failed', [aSegment({ fault: true })]],
    [
      'work that goes on after the caller was answered',
      [web(aCall(TRACED)), orders({ start_time: T0 + 0.15, end_time: T0 + 4 })],
    ],
    [
      'a segment that is closed a while after the response',
      [web(aCall(TRACED)), orders({ start_time: T0 + 0.6, end_time: T0 + 1 })],
    ],
    [
      'a message that is worked on later',
      [
        web(aCall({ name: 'SQS', namespace: 'aws', end_time: T0 + 0.2 })),
        orders({ start_time: T0 + 7, end_time: T0 + 7.05 }),
      ],
    ],
    [
      'a request that is only accepted',
      [
        web(aCall({ http: { response: { status: 202 } } })),
        orders({ start_time: T0 + 0.5, end_time: T0 + 1.2 }),
      ],
    ],
    [
      'clocks that differ by a millisecond',
      [web(aCall(TRACED)), orders({ start_time: T0 + 0.099, end_time: T0 + 0.905 })],
    ],
  ])('%s', (_what, documents) => checkHealthy(documents));
});

describe('ParentMissing', () => {
  it('says who named it and who may have to send it', () => {
    const usualCalls = new UsualCalls(
      graphOf(['web', 'orders', 90], ['batch', 'orders', 5], ['web', 'stock', 100]),
    );
    const lost = orders({ http: { request: { client_ip: '10.0.0.7', user_agent: 'axios/1.2' } } });
    check(diagnose([lost], { usualCalls }), {
      code: 'ParentMissing',
      severity: 'problem',
      detail: contains(
        '1 segment of "orders"',
        id(2),
        'called by "web" and "batch"',
        '"10.0.0.7"',
        'Missing for 70 minutes',
      ),
      segmentIds: [segmentId(3)],
      services: [{ name: 'orders', type: undefined }],
    });
  });

  it('is a warning while it may still come', () => {
    check(diagnose([orders()], { now: SOON }), {
      code: 'ParentMissing',
      severity: 'warning',
      detail: contains('may still come'),
    });
  });

  it('counts all children of one parent in one finding', () => {
    const children = Array.from({ length: 150 }, (_, number) =>
      anIndependent({ id: id(100 + number), parent_id: id(9), name: 'row' }),
    );
    const [finding] = diagnose([aSegment(), ...children]).findings;
    expect(finding).toMatchObject({ code: 'ParentMissing', detail: contains('150 subsegments ("row")') });
    expect(finding?.segmentIds).toHaveLength(100);
  });

  it('tells that the parent was refused', () => {
    const { findings } = diagnose([orders()], { refusals: [aRefusal({ id: id(2), name: 'web' })] });
    expect(findings).toMatchObject([
      { code: 'DocumentRefused' },
      { code: 'ParentMissing', detail: contains('of "web" with this id was refused (InvalidSegment)') },
    ]);
  });

  it('knows that a part of an open segment comes with it', () => {
    const { findings } = diagnose([aSegment({ in_progress: true }), orders()], { now: SOON });
    expect(findings).toMatchObject([
      { code: 'ParentMissing', detail: contains('"web" is still in progress', 'when it ends') },
    ]);
  });
});

describe('CalleeMissing', () => {
  it.each<[string, Partial<SubsegmentDocument>, DiagnosedWith, Partial<Finding>]>([
    ['nobody of this name', TRACED, {}, { severity: 'problem', detail: contains('No service of this name') }],
    ['a young trace', TRACED, { now: SOON }, { severity: 'warning', detail: contains('may still come') }],
    [
      'a callee that answers others',
      TRACED,
      { usualCalls: new UsualCalls(graphOf(['batch', 'orders', 5])) },
      { severity: 'problem', detail: contains('"orders" sends segments', 'none that came from "web"') },
    ],
    [
      'a callee that usually answers, although nobody declared it',
      {},
      { usualCalls: new UsualCalls(graphOf(['web', 'orders', 1200])) },
      { severity: 'warning', detail: contains('answered 1,200 calls of "web"') },
    ],
    [
      'a call that failed on its way',
      { fault: true, http: { request: { traced: true } } },
      {},
      { severity: 'note', detail: contains('failed without a response') },
    ],
    [
      'an invocation of Lambda',
      { name: 'Lambda', namespace: 'aws', traced: true },
      {},
      { severity: 'problem' },
    ],
  ])('%s', (_what, call, around, expected) => {
    check(diagnose([web(aCall(call))], around), {
      code: 'CalleeMissing',
      segmentIds: [segmentId(2)],
      ...expected,
    });
  });

  it('stays silent about a callee that nobody expects', () => {
    const usualCalls = new UsualCalls(graphOf(['batch', 'orders', 5]));
    checkHealthy([web(aCall())], { usualCalls });
    checkHealthy([web(aCall({ name: 'pay.example.com', fault: true, http: {} }))], { usualCalls });
  });

  it('makes one finding of many calls', () => {
    const calls = [2, 3, 4].map((number) => aCall({ id: id(number), ...TRACED }));
    check(diagnose([web(...calls)]), {
      code: 'CalleeMissing',
      detail: contains('3 calls of "web" to "orders"'),
    });
  });
});

describe('HeaderLost', () => {
  const root = (members: Partial<OtherRoot> = {}): OtherRoot => ({
    traceId: '1-6553f100-aaaaaaaaaaaaaaaaaaaaaaaa',
    name: 'orders-service',
    host: 'orders.internal',
    path: '/list',
    method: 'GET',
    start: ((T0 + 0.3) * 1_000_000) as EpochMicros,
    end: ((T0 + 0.5) * 1_000_000) as EpochMicros,
    ...members,
  });

  it.each<[string, Partial<SubsegmentDocument>, OtherRoot, Partial<Finding>]>([
    ['the same host and path', {}, root(), { severity: 'warning' }],
    ['a call that was declared as traced', TRACED, root(), { severity: 'problem' }],
    [
      'the same name',
      {},
      root({ name: 'orders', host: undefined, path: undefined, method: undefined }),
      { severity: 'warning' },
    ],
    ['a trace that has not ended', {}, root({ end: undefined }), { severity: 'warning' }],
  ])('%s', (_what, call, otherRoot, expected) => {
    check(diagnose([web(aCall(call))], { otherRoots: [otherRoot] }), {
      code: 'HeaderLost',
      detail: contains(otherRoot.traceId, otherRoot.name),
      ...expected,
    });
  });

  it.each<[string, OtherRoot]>([
    ['another path', root({ path: '/other' })],
    ['another method', root({ method: 'POST' })],
    ['another host', root({ host: 'stock.internal' })],
    ['a start before the call', root({ start: (T0 * 1_000_000) as EpochMicros })],
    ['an end long after it', root({ end: ((T0 + 2) * 1_000_000) as EpochMicros })],
  ])('%s is another request', (_what, otherRoot) =>
    checkHealthy([web(aCall())], { otherRoots: [otherRoot] }),
  );

  it('says nothing where the call was answered', () => {
    checkHealthy([web(aCall()), orders()], { otherRoots: [root()] });
  });

  it('finds a service by the address that others use for it', () => {
    const graph = graphOf(['batch', 'orders-service', 5]);
    const edges = graph.edges.map((edge) => ({ ...edge, aliases: [{ name: 'orders', type: 'remote' }] }));
    const usualCalls = new UsualCalls({ ...graph, edges });
    const otherRoots = [root({ host: undefined })];
    check(diagnose([web(aCall())], { usualCalls, otherRoots }), { code: 'HeaderLost' });
    checkHealthy([web(aCall())], { otherRoots });
  });
});

describe('what was not closed', () => {
  it('is running while the trace still grows', () => {
    checkHealthy([aSegment({ in_progress: true, subsegments: [aSubsegment({ in_progress: true })] })], {
      now: SOON,
    });
  });

  it.each<[string, number, Finding['severity']]>([
    ['may be running', 600, 'warning'],
    ['is dead after an hour', 4000, 'problem'],
  ])('NeverClosed: %s', (_what, seconds, severity) => {
    const now = ((T0 + seconds) * 1_000_000) as EpochMicros;
    check(diagnose([aSegment({ in_progress: true })], { now }), {
      code: 'NeverClosed',
      severity,
      detail: contains('"web"', '2023-11-14 22:13:20 UTC'),
    });
  });

  it('SubsegmentOpen: work that the end of its segment did not wait for', () => {
    check(diagnose([web(aSubsegment({ in_progress: true }))]), {
      code: 'SubsegmentOpen',
      severity: 'warning',
      detail: contains('1 subsegment ("work") of "web"'),
      segmentIds: [segmentId(2)],
    });
  });
});

describe('DocumentRefused', () => {
  it('makes one finding for each reason', () => {
    const refusals = [
      aRefusal({ id: id(7), name: 'orders', count: 3 }),
      aRefusal({ name: 'stock' }),
      aRefusal({ errorCode: 'InvalidTraceId', message: 'Invalid segment. ErrorCode: InvalidTraceId' }),
    ];
    check(
      diagnose([aSegment()], { refusals }),
      {
        code: 'DocumentRefused',
        severity: 'problem',
        title: '4 documents of this trace were refused',
        detail: contains('"orders" of 70,000 bytes', 'by UDP', 'too large'),
        segmentIds: [segmentId(7)],
        services: [
          { name: 'orders', type: undefined },
          { name: 'stock', type: undefined },
        ],
      },
      { code: 'DocumentRefused' },
    );
  });

  it('is all there is to say of a trace without documents', () => {
    expect(diagnoseRefusals([aRefusal({})])).toMatchObject({
      findings: [{ code: 'DocumentRefused' }],
      clockOffsets: [],
    });
  });
});

describe('DocumentCut', () => {
  it('tells spans that were cut here from stacks that were cut there', () => {
    const cut = aSegment({ metadata: { default: { 'otel.truncated': true } } });
    check(diagnose([cut]), { code: 'DocumentCut', severity: 'warning' });
    const stack = aSegment({ cause: { exceptions: [{ id: id(9), truncated: 12 }, { skipped: 2 }] } });
    check(diagnose([stack]), {
      code: 'DocumentCut',
      severity: 'note',
      detail: contains('12 frames and 2 exceptions'),
    });
    checkHealthy([aSegment({ cause: { exceptions: [{ id: id(9), truncated: 0 }] } })]);
  });
});

describe('ClockSkew', () => {
  it('names both services and how far apart they are', () => {
    const diagnosis = diagnose([web(aCall()), orders({ start_time: T0 - 4.8, end_time: T0 - 4.2 })]);
    check(diagnosis, {
      code: 'ClockSkew',
      severity: 'warning',
      detail: contains('"web" called "orders"', '5 s behind', 'begins 4.9 s before it was called'),
    });
    expect(diagnosis.clockOffsets).toEqual([{ segmentId: id(3), offsetMicros: 5_000_000 }]);
  });

  it('sees a clock that is ahead where the caller had its response', () => {
    check(diagnose([web(aCall()), orders({ start_time: T0 + 3, end_time: T0 + 3.2 })]), {
      code: 'ClockSkew',
      detail: contains('ahead', 'begins 2.1 s after its caller had the response'),
    });
  });
});

describe('ids', () => {
  it('ParentCycle', () => {
    const ring = [orders({ parent_id: id(4) }), orders({ id: id(4), name: 'stock', parent_id: id(3) })];
    check(diagnose([aSegment(), ...ring]), { code: 'ParentCycle', severity: 'problem' });
  });

  it('DuplicateId', () => {
    const { findings } = diagnose([web(aSubsegment({ name: 'first' }), aSubsegment({ name: 'second' }))]);
    expect(findings).toMatchObject([{ code: 'DuplicateId', detail: contains('"first" and "second"') }]);
  });

  it('SeveralRoots', () => {
    check(diagnose([aSegment(), aSegment({ id: id(5), name: 'admin', start_time: T0 + 60 })]), {
      code: 'SeveralRoots',
      severity: 'note',
      detail: contains('"web" and "admin"', '60 s'),
    });
  });

  it('IdTimeDiffers, unless the id is a random one', () => {
    const idOf = (seconds: number): TraceId =>
      `1-${seconds.toString(16)}-bd862e3fe1be46a994272793` as TraceId;
    const withId = (traceId: TraceId) =>
      diagnoseTrace(caseOfReceived([{ ...receivedAt(0, aSegment({ trace_id: traceId })), traceId }]));
    check(withId(idOf(T0 - 7200)), {
      code: 'IdTimeDiffers',
      severity: 'note',
      detail: contains('2 hours later'),
    });
    check(withId(idOf(T0)));
    check(withId(TRACE_ID));
  });
});

describe('times', () => {
  it.each<[string, SegmentDocument, Finding['code'], string]>([
    ['the future', aSegment({ start_time: T0 + 900 }), 'StrangeTime', '15 minutes ahead'],
    [
      'milliseconds',
      aSegment({ start_time: T0 * 1000, end_time: T0 * 1000 + 5 }),
      'StrangeTime',
      'days ahead',
    ],
    ['the beginning of time', aSegment({ start_time: 12 }), 'StrangeTime', '1970-01-01 00:00:12 UTC'],
    ['two days', aSegment({ start_time: T0 - 172_800, end_time: T0 }), 'StrangeTime', '2 days'],
    [
      'an end before the start',
      aSegment({ start_time: T0 - 5, end_time: T0 - 8 }),
      'EndBeforeStart',
      'by 3 s',
    ],
    [
      'no length around work',
      aSegment({ end_time: T0, subsegments: [aSubsegment()] }),
      'ZeroLength',
      '1 segment of "web"',
    ],
  ])('%s', (_what, document, code, text) => {
    check(diagnose([document]), { code, detail: contains(text) });
  });

  it('LateData: what came long after others', () => {
    const late = { ...receivedAt(0, orders()), receivedAt: ((T0 + 600) * 1_000_000) as EpochMicros };
    const diagnosis = diagnoseTrace(caseOfReceived([receivedAt(0, web(aCall())), late]));
    check(diagnosis, {
      code: 'LateData',
      severity: 'note',
      detail: contains('1 document of 2', '10 minutes'),
    });
    const wholeTraceLate = [{ ...late, document: aSegment() }];
    check(diagnoseTrace(caseOfReceived(wholeTraceLate)));
  });
});

describe('RetriedCall', () => {
  const attempt = (number: number, members: Partial<SubsegmentDocument> = {}): SubsegmentDocument =>
    aCall({
      id: id(10 + number),
      start_time: T0 + number / 10,
      end_time: T0 + number / 10 + 0.1,
      ...members,
    });

  it('counts attempts and says how it ended', () => {
    check(diagnose([web(attempt(0, { fault: true }), attempt(1, { fault: true }), attempt(2))]), {
      code: 'RetriedCall',
      severity: 'note',
      detail: contains('3 attempts for 1 call to "orders"', '2 attempts failed', 'the last went well'),
    });
  });

  it('is silent about calls that went well, and about failures without another attempt', () => {
    checkHealthy([web(attempt(0), attempt(1), attempt(2))]);
    checkHealthy([web(attempt(0), attempt(1, { fault: true }))]);
  });
});

describe('a trace that is too much', () => {
  it('TraceFull', () =>
    check(diagnose([aSegment()], { isFull: true }), { code: 'TraceFull', severity: 'problem' }));

  it('LargeTrace', () => {
    const rows = Array.from({ length: 10_000 }, (_, number) =>
      aSubsegment({ id: id(100 + number), name: 'row' }),
    );
    check(diagnose([web(...rows)]), { code: 'LargeTrace', detail: contains('10,001 parts', '"row"') });
  });

  it('tells the parents together that are missing beyond the first', () => {
    const lost = Array.from({ length: 80 }, (_, number) =>
      orders({ id: id(100 + number), parent_id: id(500 + Math.min(number, 60)) }),
    );
    const { findings } = diagnose([aSegment(), ...lost]);
    expect(findings).toHaveLength(10);
    expect(findings[0]).toMatchObject({ detail: contains('20 segments of "orders"') });
    expect(findings.at(-1)).toMatchObject({ title: '52 more parents never arrived' });
  });

  it('MoreFindings: the most important first, the rest counted', () => {
    const calls = Array.from({ length: 80 }, (_, number) =>
      aCall({ id: id(100 + number), ...TRACED, name: `service ${number}` }),
    );
    const { findings } = diagnose([web(...calls), aSegment({ id: id(9) }), orders({ parent_id: id(99) })]);
    expect(findings).toHaveLength(50);
    expect(findings[0]).toMatchObject({ code: 'ParentMissing' });
    expect(findings.at(-1)).toMatchObject({ code: 'MoreFindings', title: '33 more findings' });
  });

  it('does not take long, with 100,000 segments that are all wrong', () => {
    const documents = Array.from({ length: 100_000 }, (_, number) =>
      orders({
        id: id(1000 + number),
        parent_id: id(number % 2 === 0 ? 2 : 500_000 + number),
        name: `service ${number % 100}`,
        start_time: T0 - (number % 7),
      }),
    );
    const trace = caseOfReceived(
      [web(aCall()), ...documents].map((document, call) => receivedAt(call, document)),
    );
    const before = process.cpuUsage();
    const { findings, clockOffsets } = diagnoseTrace(trace);
    const { user, system } = process.cpuUsage(before);
    expect(findings.length).toBeLessThanOrEqual(50);
    expect(clockOffsets.length).toBeGreaterThan(10_000);
    // Half a second on an idle machine. What takes time in proportion to the square would take minutes.
    expect((user + system) / 1_000_000).toBeLessThan(10);
  });
});

function aRefusal(members: Partial<RefusedDocument>): RefusedDocument {
  return {
    errorCode: 'InvalidSegment',
    message: 'Invalid segment. ErrorCode: InvalidSegment. The document is too large.',
    door: 'UDP',
    at: MUCH_LATER,
    count: 1,
    id: undefined,
    name: undefined,
    bytes: 70_000,
    ...members,
  };
}
