/** StartTraceRetrieval, ListRetrievedTraces, GetRetrievedTracesGraph and CancelTraceRetrieval. */

import {
  CancelTraceRetrievalCommand,
  GetRetrievedTracesGraphCommand,
  InvalidRequestException,
  ListRetrievedTracesCommand,
  type ListRetrievedTracesRequest,
  ResourceNotFoundException,
  StartTraceRetrievalCommand,
} from '@aws-sdk/client-xray';
import { beforeAll, describe, expect, it } from 'vitest';
import { id } from '../../support/segment-builders.ts';
import { errorOf, errorsOf } from '../../support/xray-client.ts';
import { put } from './ingest.ts';
import { at, consumerTrace, shopTrace, traceIdOf, wideTrace } from './shop-traces.ts';
import { eventually, type StageDoor } from './stage.ts';

/** Three hours before the run. */
const HOURS = -3 * 3600;

export function describeRetrieval(stage: StageDoor): void {
  const producer = shopTrace(HOURS, 500);
  const consumers = [1, 2, 3, 4].map((second) => consumerTrace(HOURS + second, producer));
  const wide = wideTrace(HOURS + 10, 1100);
  const list = (input: ListRetrievedTracesRequest) =>
    stage().client.send(new ListRetrievedTracesCommand(input));
  const graph = (RetrievalToken: string, NextToken?: string) =>
    stage().client.send(new GetRetrievedTracesGraphCommand({ RetrievalToken, NextToken }));
  const start = (TraceIds: string[], StartTime = at(HOURS), EndTime = at(HOURS + 60)) =>
    stage().client.send(new StartTraceRetrievalCommand({ TraceIds, StartTime, EndTime }));

  let token: string;
  beforeAll(async () => {
    await put(stage, [producer, ...consumers, wide].flat());
    const { RetrievalToken = '' } = await start([producer, ...consumers, wide].map(traceIdOf));
    expect(RetrievalToken).toMatch(/^.{1,1020}$/);
    token = RetrievalToken;
    await eventually(
      () => list({ RetrievalToken }),
      ({ RetrievalStatus }) => RetrievalStatus === 'COMPLETE',
    );
  });

  describe('a retrieval', () => {
    it('is listed in either format and in pages', async () => {
      const first = await list({ RetrievalToken: token, TraceFormat: 'XRAY' });
      expect(first).toMatchObject({ RetrievalStatus: 'COMPLETE', TraceFormat: 'XRAY' });
      const [trace] = first.Traces ?? [];
      expect(trace).toMatchObject({ Id: traceIdOf(producer), Duration: 0.5, Spans: expect.any(Array) });
      expect(trace?.Spans?.[0]?.Id).toBe(id(1));
      expect(JSON.parse(trace?.Spans?.[0]?.Document ?? '')).toMatchObject({ name: 'web' });
      const rest = await list({ RetrievalToken: token, TraceFormat: 'XRAY', NextToken: first.NextToken });
      expect([first.Traces?.length, rest.Traces?.[0]?.Id]).toEqual([5, traceIdOf(wide)]);
      const spans = await list({ RetrievalToken: token, TraceFormat: 'OTEL' });
      expect(spans.TraceFormat).toBe('OTEL');
      expect(JSON.parse(spans.Traces?.[0]?.Spans?.[0]?.Document ?? '')).toMatchObject({ spanId: id(1) });
    });
    it('has a graph with the links between its traces, in pages', async () => {
      const first = await graph(token);
      const second = await graph(token, first.NextToken);
      expect(first.RetrievalStatus).toBe('COMPLETE');
      const services = [first, second].flatMap(({ Services = [] }) => Services);
      const orders = services.find(({ Service }) => Service?.Name === 'orders');
      expect(orders?.Links).toEqual([
        {
          ReferenceType: 'CHILD',
          SourceTraceId: traceIdOf(producer),
          DestinationTraceIds: expect.arrayContaining(consumers.map(traceIdOf)),
        },
      ]);
      const queue = services.find(({ Service }) => Service?.Type === 'AWS::SQS::Queue');
      expect(queue?.Service?.Edges).toMatchObject([
        {
          EdgeType: 'link',
          ReceivedEventAgeHistogram: [0.8, 1.8, 2.8, 3.8].map((Value) => ({ Value, Count: 1 })),
        },
      ]);
      const web = services.find(({ Service }) => Service?.Type === 'AWS::EC2::Instance');
      expect(web?.Service).toMatchObject({
        Name: 'web',
        Root: true,
        State: 'active',
        SummaryStatistics: { TotalCount: 1, FaultStatistics: { TotalCount: 1 } },
        DurationHistogram: [{ Value: 0.5, Count: 1 }],
        ResponseTimeHistogram: [{ Value: 0.5, Count: 1 }],
      });
      expect(web?.Service?.Edges?.some(({ Aliases = [] }) => Aliases[0]?.Name === 'orders.internal')).toBe(
        true,
      );
    });
    it('can be cancelled', async () => {
      const cancel = new CancelTraceRetrievalCommand({ RetrievalToken: token });
      expect((await stage().client.send(cancel)).$metadata.httpStatusCode).toBe(200);
    });
    it('is not made from bad ids, and not found by another token', async () => {
      expect(await errorOf(start(['x']))).toBeInstanceOf(InvalidRequestException);
      const unknown = 'A'.repeat(43);
      const cancel = new CancelTraceRetrievalCommand({ RetrievalToken: unknown });
      const calls = [list({ RetrievalToken: unknown }), graph(unknown), stage().client.send(cancel)];
      for (const error of await errorsOf(calls)) expect(error).toBeInstanceOf(ResourceNotFoundException);
    });
  });
}
