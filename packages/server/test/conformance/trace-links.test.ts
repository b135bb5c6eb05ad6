/** A message from one trace to another, as the service graph shows it, whichever end is told of first. */

import { randomBytes } from 'node:crypto';
import {
  type Edge,
  GetServiceGraphCommand,
  PutTraceSegmentsCommand,
  type Service,
  type XRayClient,
} from '@aws-sdk/client-xray';
import type { SegmentDocument } from '@fluoroscope/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment, aSubsegment, id } from '../support/segment-builders.ts';
import { type RunningService, startService } from '../support/start-service.ts';
import { xrayClient } from '../support/xray-client.ts';

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

const aTraceId = () => `1-${START.toString(16)}-${randomBytes(12).toString('hex')}`;

/** Sends to `queue` until half a second after START. */
function aProducer(traceId: string, queue: string): SegmentDocument {
  const aws = { operation: 'SendMessage', queue_url: queue };
  const sending = aSubsegment({
    name: 'SQS',
    namespace: 'aws',
    aws,
    start_time: START,
    end_time: START + 0.5,
  });
  return aSegment({ trace_id: traceId, name: 'producer', start_time: START, subsegments: [sending] });
}

/** Begins three seconds after START. */
function aConsumer(linked: string, name: string): SegmentDocument {
  const links = [{ trace_id: linked, id: id(2) }];
  return aSegment({ trace_id: aTraceId(), name, start_time: START + 3, links });
}

async function put(...documents: SegmentDocument[]): Promise<void> {
  const TraceSegmentDocuments = documents.map((document) => JSON.stringify(document));
  await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));
}

/** The edge from one service to another, as soon as there is one; the contract gives it a second,
 *  and a busy machine may take longer. */
async function edgeBetween(source: string, target: string): Promise<Edge | undefined> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { Services = [] } = await client.send(
      new GetServiceGraphCommand({
        StartTime: new Date(START * 1000),
        EndTime: new Date((START + 60) * 1000),
      }),
    );
    // The client of a consumer's segment has its name.
    const isTarget = ({ Name, Type }: Service) => Name === target && Type !== 'client';
    const reference = Services.find(isTarget)?.ReferenceId;
    const { Edges = [] } = Services.find(({ Name }) => Name === source) ?? {};
    const edge = Edges.find(({ ReferenceId }) => ReferenceId === reference);
    if (edge !== undefined || Date.now() > deadline) return edge;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a link', () => {
  it('is an edge from the queue to the consumer, with the age of the message', async () => {
    const producer = aTraceId();
    await put(aProducer(producer, 'https://queue/1'));
    await put(aConsumer(producer, 'consumer-1'));
    expect(await edgeBetween('https://queue/1', 'consumer-1')).toMatchObject({
      EdgeType: 'link',
      ReceivedEventAgeHistogram: [{ Value: 2.5, Count: 1 }],
    });
  });

  it('is that edge also where the consumer is told of long before the producer', async () => {
    const producer = aTraceId();
    await put(aConsumer(producer, 'consumer-2'));
    // Both ends wait for a quiet moment of their traces; by now the first has been written without the other.
    await new Promise((resolve) => setTimeout(resolve, 600));
    await put(aProducer(producer, 'https://queue/2'));
    expect(await edgeBetween('https://queue/2', 'consumer-2')).toMatchObject({
      EdgeType: 'link',
      ReceivedEventAgeHistogram: [{ Value: 2.5, Count: 1 }],
    });
  });
});
