/** The operations on trace retrievals through the official client. */

import { randomBytes } from 'node:crypto';
import {
  CancelTraceRetrievalCommand,
  GetRetrievedTracesGraphCommand,
  InvalidRequestException,
  ListRetrievedTracesCommand,
  type ListRetrievedTracesResult,
  PutTraceSegmentsCommand,
  ResourceNotFoundException,
  type RetrievedTrace,
  StartTraceRetrievalCommand,
  type TraceFormatType,
  type XRayClient,
} from '@aws-sdk/client-xray';
import type { SegmentDocument, TopLevelDocument } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id } from '../support/segment-builders.ts';
import { type RunningService, startService } from '../support/start-service.ts';
import { errorOf, errorsOf, xrayClient } from '../support/xray-client.ts';

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
const at = (seconds: number) => new Date((START + seconds) * 1000);
const aTraceId = (seconds: number) =>
  `1-${(START + seconds).toString(16)}-${randomBytes(12).toString('hex')}`;

/** Documents of one trace, from its id's second on and half a second long. */
function aTrace(seconds: number, ...segments: readonly Partial<SegmentDocument>[]): SegmentDocument[] {
  const trace_id = aTraceId(seconds);
  const start_time = START + seconds;
  return segments.map((members) =>
    aSegment({ trace_id, start_time, end_time: start_time + 0.5, ...members }),
  );
}

function traceIdOf(documents: readonly TopLevelDocument[]): string {
  return documents[0]?.trace_id ?? '';
}

async function put(documents: readonly TopLevelDocument[]): Promise<string> {
  const TraceSegmentDocuments = documents.map((document) => JSON.stringify(document));
  const { UnprocessedTraceSegments } = await client.send(
    new PutTraceSegmentsCommand({ TraceSegmentDocuments }),
  );
  expect(UnprocessedTraceSegments).toEqual([]);
  return traceIdOf(documents);
}

const start = (TraceIds: string[], StartTime = at(-60), EndTime = at(300)) =>
  client.send(new StartTraceRetrievalCommand({ TraceIds, StartTime, EndTime }));

const list = (RetrievalToken: string, TraceFormat?: TraceFormatType, NextToken?: string) =>
  client.send(new ListRetrievedTracesCommand({ RetrievalToken, TraceFormat, NextToken }));

/** Starts a retrieval and waits until it is complete. */
async function retrieve(...args: Parameters<typeof start>): Promise<string> {
  const { RetrievalToken: token = '' } = await start(...args);
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { RetrievalStatus: status } = await list(token);
    if (status === 'COMPLETE') return token;
    if (Date.now() > deadline) throw new Error(`The retrieval is still ${String(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function allPages(token: string, format?: TraceFormatType): Promise<ListRetrievedTracesResult[]> {
  const pages: ListRetrievedTracesResult[] = [];
  for (let next: string | undefined; ;) {
    const page: ListRetrievedTracesResult = await list(token, format, next);
    pages.push(page);
    next = page.NextToken;
    if (next === undefined) return pages;
  }
}

function documentsOf(trace: RetrievedTrace | undefined): unknown[] {
  return (trace?.Spans ?? []).map(({ Document }) => JSON.parse(Document ?? '') as unknown);
}

describe('a retrieval', () => {
  const call = aSubsegment({
    name: 'api.example.com',
    namespace: 'remote',
    start_time: START,
    end_time: START + 0.3,
  });
  const document = aTrace(0, { name: 'shop', subsegments: [call] });
  let token: string;
  beforeAll(async () => {
    await put(document);
    token = await retrieve([traceIdOf(document)]);
  });

  it('gives segments in the format of X-Ray, which is the default', async () => {
    const answer = await list(token);
    expect(answer).toMatchObject({ RetrievalStatus: 'COMPLETE', TraceFormat: 'XRAY' });
    expect(answer.NextToken).toBeUndefined();
    const [trace] = answer.Traces ?? [];
    expect(trace).toMatchObject({ Id: traceIdOf(document), Duration: 0.5, Spans: [{ Id: id(1) }, {}] });
    expect(documentsOf(trace)).toMatchObject([document[0], { inferred: true, name: 'api.example.com' }]);
    expect(await list(token, 'XRAY')).toMatchObject({ Traces: answer.Traces });
  });
  it('gives spans in the format of OpenTelemetry', async () => {
    const answer = await list(token, 'OTEL');
    expect(answer.TraceFormat).toBe('OTEL');
    const [trace] = answer.Traces ?? [];
    const traceId = traceIdOf(document).replaceAll('-', '').slice(1);
    expect(trace?.Spans?.map(({ Id }) => Id)).toEqual([id(1), id(2)]);
    expect(documentsOf(trace)).toMatchObject([
      { traceId, spanId: id(1), name: 'shop', kind: 2, status: { code: 0 } },
      {
        traceId,
        spanId: id(2),
        parentSpanId: id(1),
        kind: 3,
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      },
    ]);
  });
  it('gives the graph of its traces', async () => {
    const answer = await client.send(new GetRetrievedTracesGraphCommand({ RetrievalToken: token }));
    expect(answer.RetrievalStatus).toBe('COMPLETE');
    expect(answer.Services?.map(({ Service, Links }) => [Service?.Name, Service?.Type, Links])).toEqual([
      ['shop', 'client', []],
      ['shop', undefined, []],
      ['api.example.com', 'remote', []],
    ]);
  });
  it('finds no more than is stored and asked for', async () => {
    const other = await put(aTrace(0, {}));
    const found = await list(await retrieve([traceIdOf(document), aTraceId(0)]));
    expect(found.Traces?.map(({ Id }) => Id)).toEqual([traceIdOf(document)]);
    expect(found.Traces?.some(({ Id }) => Id === other)).toBe(false);
  });
  it('takes ids in the spelling of W3C, and an id that comes twice once', async () => {
    const w3c = traceIdOf(document).replaceAll('-', '').slice(1);
    const { Traces } = await list(await retrieve([w3c, traceIdOf(document)]));
    expect(Traces?.map(({ Id }) => Id)).toEqual([traceIdOf(document)]);
  });
  it('may be asked for nothing', async () => {
    const empty = await retrieve([]);
    expect((await list(empty)).Traces).toEqual([]);
    const graph = await client.send(new GetRetrievedTracesGraphCommand({ RetrievalToken: empty }));
    expect(graph.Services).toEqual([]);
  });
  it('does not change when its traces grow', async () => {
    const trace = aTrace(5, {});
    const traceId = await put(trace);
    const before = await retrieve([traceId]);
    await put(trace.map((segment) => ({ ...segment, id: id(7) })));
    expect((await list(before)).Traces?.[0]?.Spans).toHaveLength(1);
    expect((await list(await retrieve([traceId]))).Traces?.[0]?.Spans).toHaveLength(2);
  });
});

describe('the range of a retrieval', () => {
  it('holds its first and its last second', async () => {
    const ids = await Promise.all([20, 21, 22, 23].map((seconds) => put(aTrace(seconds, {}))));
    const { Traces } = await list(await retrieve(ids, at(21), at(22)));
    expect(Traces?.map(({ Id }) => Id)).toEqual(ids.slice(1, 3));
  });
});

describe('pages', () => {
  it('hold five traces and a hundred spans of a trace', async () => {
    const small = await Promise.all([30, 31, 32, 33, 34, 35].map((seconds) => put(aTrace(seconds, {}))));
    const segments = Array.from({ length: 150 }, (_, index) => ({ id: id(index + 1) }));
    const large = await put(aTrace(36, ...segments));
    const token = await retrieve([large, ...small]);
    for (const format of ['XRAY', 'OTEL'] as const) {
      const pages = await allPages(token, format);
      const shown = pages.map(({ Traces }) => Traces?.map(({ Id, Spans }) => [Id, Spans?.length]));
      const [a, b, c, d, e, f] = small;
      expect(shown).toEqual([
        [[large, 100]],
        [[large, 50], ...[a, b, c, d].map((each) => [each, 1])],
        [e, f].map((each) => [each, 1]),
      ]);
    }
  });
});

describe('links', () => {
  it('lead from the consumer of a message to its sender and back', async () => {
    const send = aSubsegment({
      name: 'SQS',
      namespace: 'aws',
      start_time: START + 40,
      end_time: START + 40.1,
    });
    const producer = await put(aTrace(40, { name: 'shop', subsegments: [send] }));
    const consumer = await put(aTrace(41, { name: 'worker', links: [{ trace_id: producer, id: id(2) }] }));
    const token = await retrieve([producer, consumer]);
    const { Services } = await client.send(new GetRetrievedTracesGraphCommand({ RetrievalToken: token }));
    const links = Services?.filter(({ Service }) => Service?.Type === undefined).map(
      ({ Service, Links }) => [Service?.Name, Links] as const,
    );
    expect(links).toEqual([
      ['shop', [{ ReferenceType: 'CHILD', SourceTraceId: producer, DestinationTraceIds: [consumer] }]],
      ['worker', [{ ReferenceType: 'PARENT', SourceTraceId: consumer, DestinationTraceIds: [producer] }]],
    ]);
  });
});

describe('cancelling', () => {
  it('is answered with nothing and leaves a complete retrieval alone', async () => {
    const token = await retrieve([]);
    const answer = await client.send(new CancelTraceRetrievalCommand({ RetrievalToken: token }));
    expect(answer.$metadata.httpStatusCode).toBe(200);
    expect((await list(token)).RetrievalStatus).toBe('COMPLETE');
  });
});

describe('refusals', () => {
  const unknown = 'A'.repeat(43);

  it.each([
    ['ListRetrievedTraces', () => list(unknown)],
    [
      'GetRetrievedTracesGraph',
      () => client.send(new GetRetrievedTracesGraphCommand({ RetrievalToken: unknown })),
    ],
    ['CancelTraceRetrieval', () => client.send(new CancelTraceRetrievalCommand({ RetrievalToken: unknown }))],
  ])('%s does not know every token', async (_name, send) => {
    const error = await errorOf(send());
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error.$metadata.httpStatusCode).toBe(404);
    expect(error).toMatchObject({ ResourceName: unknown });
  });
  it.each([
    [
      '101 ids',
      Array.from({ length: 101 }, () => aTraceId(0)),
      at(0),
      at(1),
      'Exceeding maximum query size: 100',
    ],
    ['a bad id', ['x'], at(0), at(1), 'Invalid trace id x: incorrect id format'],
    ['a range that ends before it starts', [], at(1), at(0), 'End time cannot be earlier than start time'],
  ])('%s', async (_what, ids, from, to, message) => {
    const error = await errorOf(start(ids, from, to));
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(error.message).toBe(message);
  });
  it('of a page token that another query made', async () => {
    const ids = await Promise.all([50, 51, 52, 53, 54, 55].map((seconds) => put(aTrace(seconds, {}))));
    const [token, other] = [await retrieve(ids), await retrieve(ids)];
    const { NextToken: next = '' } = await list(token);
    expect((await list(token, undefined, next)).Traces).toHaveLength(1);
    const graph = new GetRetrievedTracesGraphCommand({ RetrievalToken: token, NextToken: next });
    const calls = [list(other, undefined, next), list(token, 'OTEL', next), client.send(graph)];
    for (const error of await errorsOf(calls)) {
      expect(error).toMatchObject({
        name: 'InvalidRequestException',
        message: `Invalid token ${next}`,
      });
    }
  });
  it('of an unknown format, an empty and an endless token', async () => {
    const format = await errorOf(list(unknown, 'ZIPKIN' as TraceFormatType));
    expect(format).toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/TraceFormat/),
    });
    for (const token of ['', 'A'.repeat(1021)]) {
      expect((await errorOf(list(token))).name).toBe('ValidationException');
    }
  });
});
