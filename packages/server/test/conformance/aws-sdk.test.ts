/** Every operation through the official client against the service in a process of its own. */

import { randomBytes } from 'node:crypto';
import {
  BatchGetTracesCommand,
  GetSamplingRulesCommand,
  GetSamplingTargetsCommand,
  GetServiceGraphCommand,
  GetTraceGraphCommand,
  GetTraceSummariesCommand,
  InvalidRequestException,
  paginateGetTraceSummaries,
  PutTelemetryRecordsCommand,
  PutTraceSegmentsCommand,
  type TraceSummary,
  type XRayClient,
  XRayServiceException,
} from '@aws-sdk/client-xray';
import type { SegmentDocument } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id } from '../support/segment-builders.ts';
import { type RunningService, startService } from '../support/start-service.ts';
import { xrayClient } from '../support/xray-client.ts';

const BODY_LIMIT_TEST_BYTES = 30_000_000;

let service: RunningService;
let client: XRayClient;
beforeAll(async () => {
  service = await startService();
  client = xrayClient(service.url);
});
afterAll(async () => {
  client.destroy();
  await service[Symbol.asyncDispose]();
});

/** A whole second shortly before this run, so that traces of the test are neither expired nor in the future. */
const START = Math.floor(Date.now() / 1000) - 600;
const at = (seconds: number) => new Date((START + seconds) * 1000);
const aTraceId = (seconds: number) =>
  `1-${(START + seconds).toString(16)}-${randomBytes(12).toString('hex')}`;

function aTrace(seconds: number, members: Partial<SegmentDocument> = {}): SegmentDocument {
  const start_time = START + seconds;
  const trace_id = aTraceId(seconds);
  return aSegment({ trace_id, start_time, end_time: start_time + 0.5, ...members });
}

async function put(...documents: SegmentDocument[]): Promise<void> {
  const TraceSegmentDocuments = documents.map((document) => JSON.stringify(document));
  const { UnprocessedTraceSegments } = await client.send(
    new PutTraceSegmentsCommand({ TraceSegmentDocuments }),
  );
  expect(UnprocessedTraceSegments).toEqual([]);
}

/** Asks until the answer satisfies; an accepted segment is in every answer within a second,
 *  or twenty on a busy machine. */
async function eventually<Answer>(
  ask: () => Promise<Answer>,
  satisfies: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The error a call ends with, as the SDK shows it. */
async function errorOf(call: Promise<unknown>): Promise<XRayServiceException> {
  const caught: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(caught instanceof XRayServiceException))
    throw new Error(`Expected a service error, got ${String(caught)}`);
  return caught;
}

describe('PutTraceSegments', () => {
  it('keeps the good documents and names the others', async () => {
    const good = aTrace(0);
    const bad = { ...aTrace(0), id: id(77), name: '' };
    const { UnprocessedTraceSegments } = await client.send(
      new PutTraceSegmentsCommand({
        TraceSegmentDocuments: ['{"broken', JSON.stringify(good), JSON.stringify(bad)],
      }),
    );
    expect(UnprocessedTraceSegments).toMatchObject([
      { ErrorCode: 'ParseError' },
      { Id: id(77), ErrorCode: 'MissingName' },
    ]);
    const { Traces } = await client.send(new BatchGetTracesCommand({ TraceIds: [good.trace_id] }));
    expect(Traces?.[0]?.Segments?.[0]?.Id).toBe(good.id);
  });
  it('refuses an empty list in a way that the client can read', async () => {
    const error = await errorOf(client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: [] })));
    expect(error).toMatchObject({ name: 'InvalidRequestException', message: 'Segments can not be empty' });
  });
  it('refuses a body over the limit in a way that the client can read', async () => {
    const documents = Array.from({ length: 30 }, () => 'x'.repeat(BODY_LIMIT_TEST_BYTES / 30));
    const error = await errorOf(
      client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: documents })),
    );
    expect(error.name).toBe('RequestEntityTooLargeException');
    expect(error.$metadata.httpStatusCode).toBe(413);
  });
});

describe('reading', () => {
  const call = aSubsegment({
    id: id(2),
    name: 'api.example.com',
    namespace: 'remote',
    start_time: START + 10.1,
    end_time: START + 10.3,
  });
  const document = aTrace(10, {
    name: 'shop',
    http: { request: { method: 'GET', url: 'http://shop/' }, response: { status: 503 } },
    fault: true,
    annotations: { customer: 'anna', items: 2, express: false },
    subsegments: [call],
  });
  const window = { StartTime: at(10), EndTime: at(12) };
  let summary: TraceSummary | undefined;

  beforeAll(async () => {
    await put(document);
    const ask = () => client.send(new GetTraceSummariesCommand(window));
    const answer = await eventually(ask, ({ TraceSummaries }) => TraceSummaries?.length === 1);
    summary = answer.TraceSummaries?.[0];
  });

  it('GetTraceSummaries returns values of the types that the model declares', () => {
    expect(summary).toMatchObject({
      Id: document.trace_id,
      StartTime: at(10),
      Duration: 0.5,
      ResponseTime: 0.5,
      HasFault: true,
      IsPartial: false,
      Http: { HttpURL: 'http://shop/', HttpStatus: 503, HttpMethod: 'GET' },
      EntryPoint: { Name: 'shop' },
      Revision: 1,
    });
    const values = Object.entries(summary?.Annotations ?? {}).map(([key, [first]]) => [
      key,
      first?.AnnotationValue,
    ]);
    expect(Object.fromEntries(values)).toEqual({
      customer: { StringValue: 'anna' },
      items: { NumberValue: 2 },
      express: { BooleanValue: false },
    });
  });
  it('BatchGetTraces returns the trace', async () => {
    const { Traces, UnprocessedTraceIds } = await client.send(
      new BatchGetTracesCommand({ TraceIds: [document.trace_id, aTraceId(1)] }),
    );
    expect(UnprocessedTraceIds).toEqual([]);
    expect(Traces).toHaveLength(1);
    expect(Traces?.[0]).toMatchObject({ Id: document.trace_id, Duration: 0.5, LimitExceeded: false });
    expect(Traces?.[0]?.Segments).toHaveLength(2);
  });
  it('GetServiceGraph and GetTraceGraph return the same services', async () => {
    const graph = await client.send(new GetServiceGraphCommand(window));
    const ofTrace = await client.send(new GetTraceGraphCommand({ TraceIds: [document.trace_id] }));
    const names = [
      ['shop', 'client'],
      ['shop', undefined],
      ['api.example.com', 'remote'],
    ];
    expect(graph.Services?.map(({ Name, Type }) => [Name, Type])).toEqual(names);
    expect(ofTrace.Services?.map(({ Name, Type }) => [Name, Type])).toEqual(names);
    expect(graph.Services?.[1]).toMatchObject({ StartTime: at(10), EndTime: at(11), Root: true });
    expect(graph.Services?.[1]?.SummaryStatistics?.FaultStatistics?.TotalCount).toBe(1);
    expect(graph.ContainsOldGroupVersions).toBe(false);
  });
  it('the paginator of the SDK walks through all pages', async () => {
    const documents = Array.from({ length: 130 }, (_, index) => aTrace(100 + (index % 20)));
    await put(...documents);
    const range = { StartTime: at(100), EndTime: at(120) };
    const ask = async () => {
      const found: (string | undefined)[] = [];
      for await (const page of paginateGetTraceSummaries({ client }, range)) {
        found.push(...(page.TraceSummaries ?? []).map(({ Id }) => Id));
      }
      return found;
    };
    const found = await eventually(ask, ({ length }) => length === documents.length);
    expect(found.toSorted()).toEqual(documents.map(({ trace_id }) => trace_id).toSorted());
  });
});

describe('sampling and telemetry', () => {
  it('GetSamplingRules returns the default rule', async () => {
    const { SamplingRuleRecords } = await client.send(new GetSamplingRulesCommand({}));
    expect(SamplingRuleRecords?.[0]).toMatchObject({
      SamplingRule: {
        RuleName: 'Default',
        Priority: 10_000,
        FixedRate: 0.05,
        ReservoirSize: 1,
        Attributes: {},
      },
      CreatedAt: new Date(0),
    });
  });
  it('GetSamplingTargets returns a target, and what it does not know', async () => {
    const report = { ClientID: 'a'.repeat(24), Timestamp: new Date(), RequestCount: 10, SampledCount: 1 };
    const answer = await client.send(
      new GetSamplingTargetsCommand({
        SamplingStatisticsDocuments: [
          { ...report, RuleName: 'Default' },
          { ...report, RuleName: 'other' },
        ],
      }),
    );
    expect(answer.SamplingTargetDocuments).toMatchObject([
      { RuleName: 'Default', ReservoirQuota: 1, Interval: 10 },
    ]);
    expect(answer.LastRuleModification).toEqual(new Date(0));
    expect(answer.UnprocessedStatistics).toMatchObject([{ RuleName: 'other', ErrorCode: '400' }]);
  });
  it('PutTelemetryRecords takes a record', async () => {
    const record = { Timestamp: new Date(), SegmentsReceivedCount: 1 };
    const answer = await client.send(new PutTelemetryRecordsCommand({ TelemetryRecords: [record] }));
    expect(answer.$metadata.httpStatusCode).toBe(200);
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('errors, as the SDK sees them', () => {
  const window = { StartTime: at(0), EndTime: at(10) };
  it.each([
    [
      'BatchGetTraces',
      () => client.send(new BatchGetTracesCommand({ TraceIds: ['x'] })),
      'Invalid trace id x: incorrect id format',
    ],
    [
      'GetTraceGraph',
      () => client.send(new GetTraceGraphCommand({ TraceIds: [] })),
      'Zero trace ids provided',
    ],
    [
      'GetTraceSummaries',
      () => client.send(new GetTraceSummariesCommand({ ...window, NextToken: 'x' })),
      'Invalid token x',
    ],
    [
      'GetServiceGraph',
      () => client.send(new GetServiceGraphCommand({ ...window, GroupName: 'x' })),
      'Group not found.',
    ],
    [
      'PutTelemetryRecords',
      () => client.send(new PutTelemetryRecordsCommand({ TelemetryRecords: [] })),
      'Telemetry records cannot be empty',
    ],
  ])('%s refuses with the exception of the model', async (_name, send, message) => {
    const error = await errorOf(send());
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(error.message).toBe(message);
    expect(error.$metadata.httpStatusCode).toBe(400);
    expect(error.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
  it('a missing member is a ValidationException', async () => {
    const error = await errorOf(
      client.send(new GetServiceGraphCommand({ StartTime: at(0), EndTime: undefined })),
    );
    expect(error.name).toBe('ValidationException');
    expect(error.message).toMatch(/EndTime/);
  });
  it('an operation of a later release is an UnknownOperationException', async () => {
    // The client has no such operation either: this one goes to another path.
    const later = new GetSamplingRulesCommand({});
    later.middlewareStack.add(
      (next) => (step) => {
        Object.assign(step.request as object, { path: '/OfALaterRelease' });
        return next(step);
      },
      { step: 'build' },
    );
    const error = await errorOf(client.send(later));
    expect(error.name).toBe('UnknownOperationException');
    expect(error.$metadata.httpStatusCode).toBe(404);
  });
});
