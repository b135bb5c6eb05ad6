/** BatchGetTraces, GetTraceGraph and PutTelemetryRecords through the official client: answers and refusals. */

import { randomBytes } from 'node:crypto';
import {
  BatchGetTracesCommand,
  GetTraceGraphCommand,
  InvalidRequestException,
  PutTelemetryRecordsCommand,
  type PutTelemetryRecordsRequest,
  PutTraceSegmentsCommand,
  type XRayClient,
} from '@aws-sdk/client-xray';
import type { TopLevelDocument } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIndependent, aSegment, aSubsegment } from '../support/segment-builders.ts';
import { type RunningService, startService } from '../support/start-service.ts';
import { errorOf, xrayClient } from '../support/xray-client.ts';

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

const START = Math.floor(Date.now() / 1000) - 600;
const aTraceId = () => `1-${START.toString(16)}-${randomBytes(12).toString('hex')}`;
const toW3c = (traceId: string) => traceId.replaceAll('-', '').slice(1);

async function put(...documents: readonly TopLevelDocument[]): Promise<void> {
  const TraceSegmentDocuments = documents.map((document) => JSON.stringify(document));
  const answer = await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));
  expect(answer.UnprocessedTraceSegments).toEqual([]);
}

const batch = (TraceIds: string[], NextToken?: string) =>
  client.send(new BatchGetTracesCommand({ TraceIds, NextToken }));
const graph = (TraceIds: string[], NextToken?: string) =>
  client.send(new GetTraceGraphCommand({ TraceIds, NextToken }));

describe('BatchGetTraces', () => {
  it('gives five traces in the order asked for, and leaves out those it does not know', async () => {
    const ids = [1, 2, 3, 4].map(aTraceId);
    await put(...ids.map((trace_id) => aSegment({ trace_id, start_time: START })));
    const answer = await batch([...ids.toReversed(), aTraceId()], '');
    expect(answer.Traces?.map(({ Id }) => Id)).toEqual(ids.toReversed());
    expect(answer.UnprocessedTraceIds).toEqual([]);
    expect(answer.Traces?.every(({ LimitExceeded }) => LimitExceeded === false)).toBe(true);
  });
  it('takes the spelling of W3C', async () => {
    const trace_id = aTraceId();
    await put(aSegment({ trace_id, start_time: START }));
    expect((await batch([toW3c(trace_id)])).Traces?.map(({ Id }) => Id)).toEqual([trace_id]);
  });
  it('infers the callee of a call to AWS, with everything the caller saw', async () => {
    const trace_id = aTraceId();
    const seen = {
      name: 'DynamoDB',
      start_time: START + 0.25,
      end_time: START + 0.5,
      fault: true,
      http: { response: { status: 500 } },
      aws: { operation: 'GetItem', table_name: 'orders' },
    };
    const call = aSubsegment({ ...seen, namespace: 'aws', traced: true });
    await put(aSegment({ trace_id, start_time: START, subsegments: [call] }));
    const { Traces } = await batch([trace_id]);
    const inferred = Traces?.[0]?.Segments?.[1];
    expect(JSON.parse(inferred?.Document ?? '')).toEqual({
      id: inferred?.Id,
      trace_id,
      parent_id: call.id,
      inferred: true,
      origin: 'AWS::DynamoDB::Table',
      ...seen,
    });
  });
  it('gives a trace of subsegments alone no segments', async () => {
    const trace_id = aTraceId();
    await put(anIndependent({ trace_id, start_time: START }));
    expect((await batch([trace_id])).Traces).toMatchObject([{ Id: trace_id, Segments: [] }]);
  });
});

describe('GetTraceGraph', () => {
  it('adds up several traces, without times', async () => {
    const ids = [aTraceId(), aTraceId()];
    await put(...ids.map((trace_id) => aSegment({ trace_id, name: 'shop', start_time: START })));
    const { Services } = await graph(ids, '');
    expect(Services?.map(({ Name, Type }) => [Name, Type])).toEqual([
      ['shop', 'client'],
      ['shop', undefined],
    ]);
    expect(Services?.[1]).toMatchObject({ SummaryStatistics: { TotalCount: 2 } });
    expect(Services?.[1]?.StartTime).toBeUndefined();
  });
  it('does not leave a trace out', async () => {
    const trace_id = aTraceId();
    await put(aSegment({ trace_id, start_time: START }));
    const error = await errorOf(graph([trace_id, aTraceId()]));
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(error.message).toBe('Trace id not found');
  });
});

describe.each([
  ['BatchGetTraces', batch],
  ['GetTraceGraph', graph],
])('%s refuses', (_name, send) => {
  const known = aTraceId();
  const many = Array.from({ length: 6 }, aTraceId);

  it.each<[string, string[], string | undefined, string]>([
    ['no ids', [], undefined, 'Zero trace ids provided'],
    ['six ids', many, undefined, 'Exceeding maximum query size: 5'],
    ['an id twice', [known, known], undefined, 'Containing duplicate trace ids'],
    ['an id in two spellings', [known, toW3c(known)], undefined, 'Containing duplicate trace ids'],
    ['a bad id', ['1-2-3'], undefined, 'Invalid trace id 1-2-3: incorrect id format'],
    ['an id of 36 characters', [`${known}0`], undefined, `Invalid trace id ${known}: incorrect id format`],
    ['a token, as there is one page', [known], 'x', 'Invalid token x'],
  ])('%s', async (_what, ids, token, message) => {
    const error = await errorOf(send(ids, token));
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(error.message).toBe(message);
  });
});

describe('PutTelemetryRecords', () => {
  const record = { Timestamp: new Date() };
  const send = (input: PutTelemetryRecordsRequest) => client.send(new PutTelemetryRecordsCommand(input));

  it('takes the empty strings of a daemon that does not know where it runs', async () => {
    const answer = await send({
      TelemetryRecords: [record],
      EC2InstanceId: '',
      Hostname: '',
      ResourceARN: '',
    });
    expect(answer.$metadata.httpStatusCode).toBe(200);
  });
  it('refuses an empty list', async () => {
    const error = await errorOf(send({ TelemetryRecords: [] }));
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(error.message).toBe('Telemetry records cannot be empty');
  });
  it.each([
    ['EC2InstanceId', 20],
    ['Hostname', 255],
    ['ResourceARN', 500],
  ])('takes %s up to %i characters', async (member, limit) => {
    const input = { TelemetryRecords: [record] };
    const answer = await send({ ...input, [member]: 'x'.repeat(limit) });
    expect(answer.$metadata.httpStatusCode).toBe(200);
    const error = await errorOf(send({ ...input, [member]: 'x'.repeat(limit + 1) }));
    expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringContaining(member) });
  });
});
