import type { SegmentId, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import {
  aSegment,
  anIndependent,
  aSubsegment,
  id,
  received,
  T0,
} from '../../test/support/segment-builders.ts';
import { assembleTrace } from './assemble-trace.ts';
import { listSenders, resolveLinks } from './resolve-links.ts';

const OTHER_ID = '1-5759e988-000000000000000000000009' as TraceId;
const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders';

/** The service that a link to `entity` comes from, and when that part ended, in seconds after T0. */
function senderOf(entity: number, ...documents: readonly TopLevelDocument[]) {
  const sender = listSenders(received(...documents)).get(id(entity) as SegmentId);
  if (sender === undefined) return undefined;
  const { name, type, accountId } = sender.service;
  return [name, type, accountId, sender.end / 1_000_000 - T0];
}

const send = (members: object = {}) =>
  aSubsegment({
    name: 'SQS',
    namespace: 'aws',
    aws: { operation: 'SendMessage', queue_url: QUEUE_URL },
    end_time: T0 + 0.25,
    ...members,
  });

describe('what a link can lead to', () => {
  it('is the queue that a message was sent to', () => {
    expect(senderOf(2, aSegment({ subsegments: [send()] }))).toEqual([
      QUEUE_URL,
      'AWS::SQS::Queue',
      undefined,
      0.25,
    ]);
  });

  it('is the service that a call went to, where that answered by a segment', () => {
    const call = aSubsegment({ name: 'api.example.com', namespace: 'remote', end_time: T0 + 0.5 });
    const callee = aSegment({
      id: id(3),
      parent_id: id(2),
      name: 'api',
      origin: 'AWS::ECS::Container',
      aws: { account_id: '123456789012' },
    });
    expect(senderOf(2, aSegment({ subsegments: [call] }), callee)).toEqual([
      'api',
      'AWS::ECS::Container',
      '123456789012',
      0.5,
    ]);
  });

  it('is the service of a segment, or of work inside it at any depth', () => {
    const work = aSubsegment({ id: id(3), end_time: T0 + 0.5 });
    const segment = aSegment({
      origin: 'AWS::EC2::Instance',
      subsegments: [aSubsegment({ subsegments: [work] })],
    });
    expect(senderOf(1, segment)).toEqual(['web', 'AWS::EC2::Instance', undefined, 1]);
    expect(senderOf(3, segment)).toEqual(['web', 'AWS::EC2::Instance', undefined, 0.5]);
  });

  it('is work that came in a document of its own', () => {
    expect(senderOf(2, anIndependent({ end_time: T0 + 2 }), aSegment())).toEqual([
      'web',
      undefined,
      undefined,
      2,
    ]);
  });

  it('is nothing that has not ended', () => {
    const { end_time: _, ...unfinished } = aSegment();
    expect(senderOf(1, { ...unfinished, in_progress: true })).toBeUndefined();
    const { end_time: __, ...sending } = send();
    expect(senderOf(2, aSegment({ subsegments: [{ ...sending, in_progress: true }] }))).toBeUndefined();
  });

  it('is nothing whose segment is missing', () => {
    expect(senderOf(2, anIndependent())).toBeUndefined();
    expect(senderOf(2, anIndependent({ name: 'SQS', namespace: 'aws' }))).toBeUndefined();
  });

  it('is nothing that is not there', () => {
    expect(senderOf(9, aSegment())).toBeUndefined();
  });
});

describe('resolving', () => {
  const consumer = aSegment({
    start_time: T0 + 1,
    links: [
      { trace_id: OTHER_ID, id: id(2) },
      { trace_id: OTHER_ID, id: id(3) },
    ],
  });
  const trace = assembleTrace(received(consumer));
  const senders = listSenders(
    received(aSegment({ subsegments: [send(), send({ id: id(3), end_time: T0 + 5 })] })),
  );

  it('tells the sender and how long the message was on its way, at least not at all', () => {
    const resolved = resolveLinks(trace, (traceId, entityId) =>
      traceId === OTHER_ID ? senders.get(entityId) : undefined,
    );
    const queue = { name: QUEUE_URL, type: 'AWS::SQS::Queue', accountId: undefined };
    expect(resolved.links.map(({ source }) => source)).toEqual([
      { ...queue, age: 750_000 },
      { ...queue, age: 0 },
    ]);
  });

  it('changes nothing but the links, and leaves those open that lead nowhere', () => {
    const resolved = resolveLinks(trace, (_, entityId) =>
      entityId === id(3) ? senders.get(entityId) : undefined,
    );
    expect(resolved.links[0]?.source).toBeUndefined();
    expect(resolved.links[1]?.source).toBeDefined();
    expect(resolveLinks(resolved, () => undefined)).toEqual(trace);
  });
});
