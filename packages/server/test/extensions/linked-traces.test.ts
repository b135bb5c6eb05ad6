/** A message from one trace to others, as its links lead from either end. */

import { randomBytes } from 'node:crypto';
import type { SegmentDocument } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id } from '../support/segment-builders.ts';
import { type RunningService, startService } from '../support/start-service.ts';
import { callExtension, callUntil } from './call-extension.ts';

interface Linked {
  readonly TraceId: string;
  readonly SegmentId: string;
  readonly LinkedSegmentId: string;
  readonly Service?: { readonly Name: string; readonly Type?: string };
  readonly StartTime?: number;
  readonly Age?: number;
}

interface LinkedTraces {
  readonly CausedBy: readonly Linked[];
  readonly Caused: readonly Linked[];
  readonly HasMoreCaused: boolean;
}

const START = Math.floor(Date.now() / 1000) - 600;
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders';

let service: RunningService;
beforeAll(async () => {
  service = await startService({ flags: ['--otlp-http-port=0'] });
});
afterAll(() => service[Symbol.asyncDispose]());

const aTraceId = () => `1-${START.toString(16)}-${randomBytes(12).toString('hex')}`;

/** Sends a message (part 2) until half a second after START, in a segment (part 1) that ends a second after it. */
function aProducer(trace_id: string, members: Partial<SegmentDocument> = {}): SegmentDocument {
  const aws = { operation: 'SendMessage', queue_url: QUEUE };
  const timing = { start_time: START, end_time: START + 0.5 };
  const sending = aSubsegment({ id: id(2), name: 'SQS', namespace: 'aws', aws, ...timing });
  return aSegment({ trace_id, name: 'producer', start_time: START, subsegments: [sending], ...members });
}

/** Begins two seconds after START, and names a part of another trace. */
function aConsumer(
  trace_id: string,
  named: { readonly trace_id: string; readonly id: string },
  members: Partial<SegmentDocument> = {},
): SegmentDocument {
  return aSegment({
    id: id(7),
    trace_id,
    name: 'consumer',
    start_time: START + 2,
    links: [named],
    ...members,
  });
}

async function put(...documents: readonly SegmentDocument[]): Promise<void> {
  const TraceSegmentDocuments = documents.map((document) => JSON.stringify(document));
  const body = JSON.stringify({ TraceSegmentDocuments });
  const response = await fetch(`${service.url}/TraceSegments`, { method: 'POST', body });
  expect(await response.json()).toEqual({ UnprocessedTraceSegments: [] });
}

const linked = (TraceId: string) =>
  callExtension<LinkedTraces>(service, '/extensions/LinkedTraces', { TraceId });

/** What a trace caused is known as soon as the others are assembled. */
const linkedWith = (traceId: string, caused: number) =>
  callUntil(
    () => linked(traceId),
    ({ Caused }) => Caused.length >= caused,
  );

const NOTHING: LinkedTraces = { CausedBy: [], Caused: [], HasMoreCaused: false };

describe('GetLinkedTraces', () => {
  it('leads from either end of a link to the other', async () => {
    const [sent, received] = [aTraceId(), aTraceId()];
    await put(aProducer(sent), aConsumer(received, { trace_id: sent, id: id(2) }));
    // Its own documents say so, whether it is assembled or not.
    expect(await linked(received)).toEqual({
      ...NOTHING,
      CausedBy: [
        {
          TraceId: sent,
          SegmentId: id(2),
          LinkedSegmentId: id(7),
          Service: { Name: QUEUE, Type: 'AWS::SQS::Queue' },
          Age: 1.5,
        },
      ],
    });
    expect(await linkedWith(sent, 1)).toEqual({
      ...NOTHING,
      Caused: [
        {
          TraceId: received,
          SegmentId: id(7),
          LinkedSegmentId: id(2),
          Service: { Name: 'consumer' },
          StartTime: START + 2,
          Age: 1.5,
        },
      ],
    });
  });

  it('names the subsegment that has the link', async () => {
    const [sent, received] = [aTraceId(), aTraceId()];
    const links = [{ trace_id: sent, id: id(1) }];
    const timing = { start_time: START + 3, end_time: START + 4 };
    const working = aSubsegment({ id: id(8), name: 'one message', links, ...timing });
    const batch = aConsumer(received, { trace_id: sent, id: id(1) }, { subsegments: [working] });
    await put(aProducer(sent), batch);
    const { CausedBy } = await linked(received);
    expect(CausedBy.map(({ LinkedSegmentId }) => LinkedSegmentId)).toEqual([id(7), id(8)]);
    expect(CausedBy[1]).toMatchObject({ SegmentId: id(1), Service: { Name: 'producer' } });
    const { Caused } = await linkedWith(sent, 2);
    expect(Caused.map(({ SegmentId, StartTime }) => [SegmentId, StartTime])).toEqual([
      [id(7), START + 2],
      [id(8), START + 3],
    ]);
  });

  it('leaves out what it does not know of the other end', async () => {
    const [lost, received] = [aTraceId(), aTraceId()];
    await put(aConsumer(received, { trace_id: lost, id: id(2) }));
    const { CausedBy } = await linked(received);
    expect(CausedBy).toEqual([{ TraceId: lost, SegmentId: id(2), LinkedSegmentId: id(7) }]);
    // A trace that never arrived has caused others all the same.
    const [caused] = (await linkedWith(lost, 1)).Caused;
    expect(caused).toEqual({
      TraceId: received,
      SegmentId: id(7),
      LinkedSegmentId: id(2),
      Service: { Name: 'consumer' },
      StartTime: START + 2,
    });
  });

  it('lists a hundred of those it caused, the oldest first', async () => {
    const sent = aTraceId();
    const consumers = Array.from({ length: 101 }, (_, number) =>
      aConsumer(aTraceId(), { trace_id: sent, id: id(2) }, { start_time: START + 300 - number }),
    );
    await put(aProducer(sent), ...consumers);
    const { Caused, HasMoreCaused } = await callUntil(
      () => linked(sent),
      (answer) => answer.HasMoreCaused,
    );
    expect(HasMoreCaused).toBe(true);
    expect(Caused.map(({ TraceId }) => TraceId)).toEqual(
      consumers
        .map(({ trace_id }) => trace_id)
        .reverse()
        .slice(0, 100),
    );
  });

  it('takes ids in either spelling, of the trace and in links', async () => {
    const [sent, received] = [aTraceId(), aTraceId()];
    const w3c = (traceId: string) => traceId.slice(2).replace('-', '');
    await put(aProducer(sent), aConsumer(received, { trace_id: w3c(sent), id: id(2) }));
    expect((await linkedWith(w3c(sent), 1)).Caused[0]?.TraceId).toBe(received);
    expect((await linked(w3c(received))).CausedBy[0]).toMatchObject({ TraceId: sent, Age: 1.5 });
  });

  it('follows the links of spans', async () => {
    const [sent, received] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    const xray = (traceId: string) => `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
    const nanos = (seconds: number) => `${(START + seconds) * 1000}000000`;
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'worker' } }] };
    const span = (traceId: string, spanId: string, from: number, links: readonly object[]) => ({
      traceId,
      spanId,
      name: 'work',
      kind: 2,
      links,
      startTimeUnixNano: nanos(from),
      endTimeUnixNano: nanos(from + 1),
    });
    const spans = [span(sent, id(3), 0, []), span(received, id(4), 5, [{ traceId: sent, spanId: id(3) }])];
    const response = await fetch(`http://127.0.0.1:${String(service.otlp.http)}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
    });
    expect(response.ok).toBe(true);
    const [caused] = (await linkedWith(sent, 1)).Caused;
    expect(caused).toMatchObject({
      TraceId: xray(received),
      SegmentId: id(4),
      LinkedSegmentId: id(3),
      Age: 4,
    });
    expect((await linked(received)).CausedBy[0]).toMatchObject({ TraceId: xray(sent), SegmentId: id(3) });
  });

  it('takes no link into the trace itself for another trace', async () => {
    const own = aTraceId();
    await put(aConsumer(own, { trace_id: own, id: id(7) }));
    const range = { StartTime: START, EndTime: START + 1 };
    await callUntil(
      () => callExtension<{ TraceSummaries: readonly { Id: string }[] }>(service, '/TraceSummaries', range),
      ({ TraceSummaries }) => TraceSummaries.some(({ Id }) => Id === own),
    );
    expect(await linked(own)).toEqual(NOTHING);
  });

  it('knows nothing of a trace that nobody named', async () => {
    expect(await linked(aTraceId())).toEqual(NOTHING);
    await expect(linked('nonsense')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const call = callExtension(service, '/extensions/LinkedTraces', {});
    await expect(call).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
