import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BODY_LIMIT, IN_FLIGHT_LIMIT, isolatedApiContext } from '../../test/support/isolated-api-context.ts';
import { FluoroscopeError } from '../errors.ts';
import type { ApiContext, TelemetryRecord } from './api-context.ts';
import { registerApi } from './register-api.ts';

let telemetry: TelemetryRecord[];
let accepted: string[];
let refusedCalls: string[];
let inFlight: number;
let context: ApiContext;
let app: FastifyInstance;

beforeEach(async () => {
  telemetry = [];
  accepted = [];
  refusedCalls = [];
  inFlight = 0;
  context = await isolatedApiContext({
    acceptDocuments: async (texts) => {
      accepted.push(...texts);
      return [];
    },
    inFlightBytes: () => inFlight,
    callRefused: (operation, error) => refusedCalls.push(`${operation} ${error}`),
    recordTelemetry: (records) => telemetry.push(...records),
  });
  app = Fastify();
  await registerApi(app, { ...context, acceptDocuments: (texts) => context.acceptDocuments(texts) });
});

afterEach(() => app.close());

async function call(url: string, payload: string, options: InjectOptions = {}) {
  const headers = { 'content-type': 'application/json' };
  return app.inject({ method: 'POST', url, payload, headers, ...options });
}

async function checkError(url: string, payload: string, status: number, name: string, message = /./) {
  const response = await call(url, payload);
  const body: Record<string, unknown> = response.json();
  expect({
    status: response.statusCode,
    type: response.headers['x-amzn-errortype'],
    body: body['__type'],
  }).toEqual({ status, type: name, body: name });
  expect(body['Message']).toBe(body['message']);
  expect(body['message']).toMatch(message);
}

describe('the wire', () => {
  it('answers JSON with a request id', async () => {
    const response = await call('/TraceSegments', '{"TraceSegmentDocuments":["{}"]}');
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(response.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.json()).toEqual({ UnprocessedTraceSegments: [] });
    expect(accepted).toEqual(['{}']);
  });
  it.each([
    ['application/x-amz-json-1.1'],
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/octet-stream'],
    ['application/json; charset=utf-8'],
    ['nonsense'],
    [''],
  ])('reads a body whose content type is %j', async (contentType) => {
    const response = await call('/TraceSegments', '{"TraceSegmentDocuments":["{}"]}', {
      headers: { 'content-type': contentType },
    });
    expect(response.statusCode).toBe(200);
  });
  it('reads a body without content type', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/TraceSegments',
      payload: Buffer.from('{"TraceSegmentDocuments":["a"]}'),
      headers: {},
    });
    expect(response.statusCode).toBe(200);
    expect(accepted).toEqual(['a']);
  });
  it('takes an empty body for an empty input, with and without content type', async () => {
    expect((await call('/GetSamplingRules', '')).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/GetSamplingRules' })).statusCode).toBe(200);
  });
  it('refuses what is not JSON', async () => {
    await checkError('/Traces', '{"TraceIds":', 400, 'SerializationException');
    await checkError('/Traces', '\u0000', 400, 'SerializationException');
  });
  it('names missing and ill-typed members', async () => {
    await checkError('/Traces', '{}', 400, 'ValidationException', /TraceIds: is required/);
    await checkError('/Traces', '{"TraceIds":"x"}', 400, 'ValidationException', /TraceIds/);
    await checkError('/Traces', '{"TraceIds":[1]}', 400, 'ValidationException', /TraceIds\.0/);
    await checkError('/Traces', '[]', 400, 'ValidationException');
    await checkError('/Traces', 'null', 400, 'ValidationException');
    await checkError('/TraceSummaries', '{"StartTime":1}', 400, 'ValidationException', /EndTime/);
  });
  it('does not list a thousand wrong members', async () => {
    const payload = JSON.stringify({ TraceSegmentDocuments: Array.from({ length: 1000 }, () => 1) });
    const response = await call('/TraceSegments', payload);
    expect(response.statusCode).toBe(400);
    expect(response.body.length).toBeLessThan(1000);
  });
  it('survives a body nested 100,000 levels deep, wherever it is nested', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    await checkError('/Traces', deep, 400, 'ValidationException');
    await checkError('/Traces', `{"TraceIds":${deep}}`, 400, 'ValidationException');
    await checkError(
      '/SamplingTargets',
      `{"SamplingStatisticsDocuments":[${deep}]}`,
      400,
      'ValidationException',
    );
    expect((await call('/GetSamplingRules', `{"Unknown":${deep}}`)).statusCode).toBe(200);
    await checkError('/Traces', '['.repeat(300_000), 400, 'SerializationException');
  });
  it('refuses a body over the limit', async () => {
    await checkError('/TraceSegments', `"${'x'.repeat(BODY_LIMIT)}"`, 413, 'RequestEntityTooLargeException');
    expect(refusedCalls).toEqual(['PutTraceSegments RequestEntityTooLargeException']);
    // What brings no documents loses none.
    await checkError('/Traces', `"${'x'.repeat(BODY_LIMIT)}"`, 413, 'RequestEntityTooLargeException');
    expect(refusedCalls).toHaveLength(1);
  });
  it('refuses a body that is shorter than announced', async () => {
    const response = await call('/Traces', '{}', { headers: { 'content-length': '10' } });
    expect(response.statusCode).toBe(400);
    expect(response.headers['x-amzn-errortype']).toBe('SerializationException');
  });
  it('does not know other paths and other methods', async () => {
    await checkError(
      '/Nothing',
      '{}',
      404,
      'UnknownOperationException',
      /^Unknown operation: POST \/Nothing$/,
    );
    await checkError('/', '', 404, 'UnknownOperationException');
    await checkError('/traces', '{}', 404, 'UnknownOperationException');
    expect((await app.inject({ method: 'PUT', url: '/Nothing', payload: '{' })).json()).toMatchObject({
      __type: 'UnknownOperationException',
      Message: 'Unknown operation: PUT /Nothing',
    });
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
      const response = await app.inject({ method, url: '/Traces' });
      expect(response.statusCode).toBe(405);
      expect(response.headers['allow']).toBe('POST');
      expect(response.headers['x-amzn-errortype']).toBe('UnknownOperationException');
    }
  });
  it('leaves other routes of the same server alone', async () => {
    const other = Fastify();
    other.get('/healthz', async () => 'ok');
    other.post('/echo', async (request) => request.body);
    await registerApi(other, context);
    expect((await other.inject({ method: 'GET', url: '/healthz' })).body).toBe('ok');
    expect((await other.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })).json()).toEqual({
      a: 1,
    });
    expect((await other.inject({ method: 'GET', url: '/nothing' })).statusCode).toBe(404);
    await other.close();
  });
});

describe('a failing world', () => {
  const failWith = (caught: unknown) => {
    context = {
      ...context,
      acceptDocuments: async () => {
        throw caught;
      },
    };
  };
  const payload = '{"TraceSegmentDocuments":["{}"]}';

  it.each([
    ['FLS_OVERLOADED', 429, 'ThrottledException'],
    ['FLS_STOPPING', 503, 'ServiceUnavailable'],
    ['FLS_STORE_UNAVAILABLE', 503, 'ServiceUnavailable'],
    ['FLS_BAD_CONFIG', 500, 'InternalFailure'],
  ] as const)('turns %s into %i %s', async (code, status, name) => {
    failWith(new FluoroscopeError(code, 'secret'));
    await checkError('/TraceSegments', payload, status, name, /^(?!.*secret)/);
    expect(refusedCalls).toEqual([`PutTraceSegments ${name}`]);
  });
  it('tells nothing about a bug', async () => {
    failWith(new TypeError('secret of the inside'));
    const response = await call('/TraceSegments', payload);
    expect(response.statusCode).toBe(500);
    expect(response.headers['x-amzn-errortype']).toBe('InternalFailure');
    expect(response.body).not.toMatch(/secret|at .*\.ts/);
  });
});

describe('PutTraceSegments', () => {
  it('is refused unread when as many documents are in flight as may be, and other calls are not', async () => {
    inFlight = IN_FLIGHT_LIMIT;
    await checkError('/TraceSegments', 'this is no JSON', 429, 'ThrottledException');
    expect(refusedCalls).toEqual(['PutTraceSegments ThrottledException']);
    expect((await call('/GetSamplingRules', '')).statusCode).toBe(200);
    inFlight -= 1;
    await checkError('/TraceSegments', 'this is no JSON', 400, 'SerializationException');
  });
  it('refuses an empty list', async () => {
    const message = /^Segments can not be empty$/;
    await checkError(
      '/TraceSegments',
      '{"TraceSegmentDocuments":[]}',
      400,
      'InvalidRequestException',
      message,
    );
    expect(accepted).toEqual([]);
  });
});

describe('PutTelemetryRecords', () => {
  it('takes what a daemon sends, empty strings included', async () => {
    const payload = JSON.stringify({
      EC2InstanceId: '',
      Hostname: '',
      ResourceARN: '',
      TelemetryRecords: [
        {
          Timestamp: 1_700_000_000.5,
          SegmentsReceivedCount: 3,
          SegmentsSentCount: 2,
          SegmentsSpilloverCount: 1,
          SegmentsRejectedCount: 0,
          BackendConnectionErrors: { TimeoutCount: 4, HTTPCode5XXCount: 5, OtherCount: 1 },
        },
        { Timestamp: 1_700_000_060 },
      ],
    });
    const response = await call('/TelemetryRecords', payload);
    expect(response.json()).toEqual({});
    expect(telemetry).toEqual([
      {
        timestamp: 1_700_000_000_500_000,
        segmentsReceived: 3,
        segmentsSent: 2,
        segmentsSpillover: 1,
        segmentsRejected: 0,
        connectionErrors: 10,
      },
      {
        timestamp: 1_700_000_060_000_000,
        segmentsReceived: 0,
        segmentsSent: 0,
        segmentsSpillover: 0,
        segmentsRejected: 0,
        connectionErrors: 0,
      },
    ]);
  });
  it('refuses an empty list and a record without time', async () => {
    const message = /^Telemetry records cannot be empty$/;
    await checkError('/TelemetryRecords', '{"TelemetryRecords":[]}', 400, 'InvalidRequestException', message);
    await checkError(
      '/TelemetryRecords',
      '{"TelemetryRecords":[{}]}',
      400,
      'ValidationException',
      /Timestamp/,
    );
  });
});

describe('sampling', () => {
  it('lists the rule that always exists, with everything the Node SDK insists on', async () => {
    const { SamplingRuleRecords } = (await call('/GetSamplingRules', '{}')).json();
    expect(SamplingRuleRecords).toEqual([
      {
        SamplingRule: {
          RuleName: 'Default',
          RuleARN: 'arn:aws:xray:eu-west-1:000000000000:sampling-rule/Default',
          ResourceARN: '*',
          Priority: 10_000,
          FixedRate: 0.05,
          ReservoirSize: 1,
          ServiceName: '*',
          ServiceType: '*',
          Host: '*',
          HTTPMethod: '*',
          URLPath: '*',
          Version: 1,
          Attributes: {},
        },
        CreatedAt: 0,
        ModifiedAt: 0,
      },
    ]);
  });

  const report = (members: object = {}) => ({
    RuleName: 'Default',
    ClientID: 'a'.repeat(24),
    Timestamp: 1_700_000_000,
    RequestCount: 100,
    SampledCount: 1,
    ...members,
  });
  const targets = async (...documents: object[]) =>
    (await call('/SamplingTargets', JSON.stringify({ SamplingStatisticsDocuments: documents }))).json();

  it('assigns the reservoir to the first client and nothing to the second', async () => {
    const answer = await targets(report(), report({ ClientID: 'b'.repeat(24) }));
    const target = { RuleName: 'Default', FixedRate: 0.05, Interval: 10, ReservoirQuotaTTL: 1_700_000_300 };
    expect(answer).toEqual({
      SamplingTargetDocuments: [
        { ...target, ReservoirQuota: 1 },
        { ...target, ReservoirQuota: 0 },
      ],
      LastRuleModification: 0,
      UnprocessedStatistics: [],
      UnprocessedBoostStatistics: [],
    });
  });
  it('answers a report with a wrong clock without counting it', async () => {
    for (const Timestamp of [1_699_999_000, 1_700_001_000]) {
      const { SamplingTargetDocuments } = await targets(report({ Timestamp }));
      expect(SamplingTargetDocuments).toEqual([{ RuleName: 'Default', FixedRate: 0.05, Interval: 10 }]);
    }
    const { SamplingTargetDocuments } = await targets(report({ ClientID: 'b'.repeat(24) }));
    expect(SamplingTargetDocuments[0].ReservoirQuota).toBe(1);
  });
  it('gives an unknown rule back', async () => {
    const answer = await targets(report({ RuleName: 'nobody' }));
    expect(answer.SamplingTargetDocuments).toEqual([]);
    expect(answer.UnprocessedStatistics).toEqual([
      { RuleName: 'nobody', ErrorCode: '400', Message: 'Unknown rule' },
    ]);
  });
  it('refuses more than 25 documents and short client ids', async () => {
    const many = JSON.stringify({ SamplingStatisticsDocuments: Array.from({ length: 26 }, () => report()) });
    await checkError('/SamplingTargets', many, 400, 'InvalidRequestException', /25/);
    const short = JSON.stringify({ SamplingStatisticsDocuments: [report({ ClientID: 'a' })] });
    await checkError('/SamplingTargets', short, 400, 'ValidationException', /ClientID/);
  });
});
