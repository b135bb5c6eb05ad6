/** GetTraceSummaries and BatchGetTraces. */

import {
  BatchGetTracesCommand,
  GetTraceSummariesCommand,
  type GetTraceSummariesRequest,
  InvalidRequestException,
} from '@aws-sdk/client-xray';
import { beforeAll, describe, expect, it } from 'vitest';
import { id } from '../../support/segment-builders.ts';
import { errorOf } from '../../support/xray-client.ts';
import { put } from './ingest.ts';
import { at, consumerTrace, shopTrace, START, traceIdOf, WEB } from './shop-traces.ts';
import { eventually, type StageDoor } from './stage.ts';

/** An hour before the traces of the graphs. */
const HOUR = -3600;

export function describeTraces(stage: StageDoor): void {
  const fault = shopTrace(HOUR, 500);
  const error = shopTrace(HOUR + 1, 404);
  const summaries = (input: Partial<GetTraceSummariesRequest> = {}) =>
    stage().client.send(
      new GetTraceSummariesCommand({ StartTime: at(HOUR), EndTime: at(HOUR + 60), ...input }),
    );

  beforeAll(async () => {
    const many = Array.from({ length: 100 }, (_, index) => consumerTrace(HOUR + 10 + index / 10, fault));
    await put(stage, [...fault, ...error, ...many.flat()]);
    await eventually(
      () => summaries({ EndTime: at(HOUR + 10) }),
      ({ TraceSummaries }) => TraceSummaries?.length === 2,
    );
    await eventually(
      summaries,
      ({ TraceSummaries = [] }) =>
        TraceSummaries.length === 100 &&
        TraceSummaries.every(({ EntryPoint }) => EntryPoint?.Name === 'worker'),
    );
  });

  describe('GetTraceSummaries', () => {
    it('tells of a trace everything that the model has', async () => {
      const { TraceSummaries, ApproximateTime, TracesProcessedCount } = await summaries({
        EndTime: at(HOUR + 1),
      });
      const failure = {
        ClientImpacting: true,
        Services: [
          {
            ...WEB,
            Inferred: false,
            EntityPath: [
              {
                Name: 'web',
                Remote: false,
                Exceptions: [{ Name: 'TypeError', Message: 'no such order' }],
              },
            ],
          },
        ],
      };
      expect(TraceSummaries).toEqual([
        {
          Id: traceIdOf(fault),
          StartTime: at(HOUR),
          Duration: 0.5,
          ResponseTime: 0.5,
          HasFault: true,
          HasError: false,
          HasThrottle: false,
          IsPartial: false,
          Http: {
            HttpURL: 'http://shop/orders',
            HttpStatus: 500,
            HttpMethod: 'GET',
            UserAgent: 'curl',
            ClientIp: '10.0.0.1',
          },
          Annotations: {
            tier: [{ AnnotationValue: { StringValue: 'gold' }, ServiceIds: [WEB] }],
            items: [{ AnnotationValue: { NumberValue: 3 }, ServiceIds: [WEB] }],
            big: [{ AnnotationValue: { BooleanValue: true }, ServiceIds: [WEB] }],
          },
          Users: [{ UserName: 'anna', ServiceIds: [WEB] }],
          ServiceIds: expect.arrayContaining([WEB, { ...WEB, Type: 'client' }]),
          ResourceARNs: [{ ARN: 'arn:aws:ec2:eu-west-1:123456789012:instance/i-1' }],
          InstanceIds: [{ Id: 'i-1' }],
          AvailabilityZones: [{ Name: 'eu-west-1a' }],
          EntryPoint: WEB,
          FaultRootCauses: [failure],
          ErrorRootCauses: [],
          ResponseTimeRootCauses: [
            {
              ClientImpacting: true,
              Services: expect.arrayContaining([
                {
                  ...WEB,
                  Inferred: false,
                  EntityPath: [
                    { Name: 'web', Coverage: 1, Remote: false },
                    { Name: 'orders.internal', Coverage: 0.8, Remote: true },
                  ],
                },
              ]),
            },
          ],
          Revision: 1,
        },
      ]);
      expect(ApproximateTime).toEqual(at(HOUR));
      expect(TracesProcessedCount).toBe(1);
      const { TraceSummaries: errors } = await summaries({ StartTime: at(HOUR + 1), EndTime: at(HOUR + 2) });
      expect(errors).toMatchObject([{ HasError: true, FaultRootCauses: [], ErrorRootCauses: [failure] }]);
    });
    it('selects by filter expression', async () => {
      const { TraceSummaries } = await summaries({ FilterExpression: 'error AND service("orders")' });
      expect(TraceSummaries?.map(({ Id }) => Id)).toEqual([traceIdOf(error)]);
    });
    it('selects by the three clocks, and a share of the traces', async () => {
      const lately = { StartTime: at(0), EndTime: new Date(Date.now() + 1000) };
      const byEvent = await summaries({
        ...lately,
        TimeRangeType: 'Event',
        Sampling: true,
        SamplingStrategy: { Name: 'FixedRate', Value: 1 },
        FilterExpression: 'fault',
      });
      const [found] = byEvent.TraceSummaries?.filter(({ Id }) => Id === traceIdOf(fault)) ?? [];
      expect(found?.MatchedEventTime?.getTime()).toBeGreaterThanOrEqual(at(0).getTime());
      const byEnd = await summaries({ EndTime: at(HOUR + 0.6), TimeRangeType: 'Service' });
      expect(byEnd.TraceSummaries).toMatchObject([{ MatchedEventTime: at(HOUR + 0.5) }]);
    });
    it('gives pages', async () => {
      const { NextToken } = await summaries();
      const { TraceSummaries, NextToken: none } = await summaries({ NextToken });
      expect(TraceSummaries?.map(({ Id }) => Id)).toEqual([error, fault].map(traceIdOf));
      expect(none).toBeUndefined();
    });
    it('refuses a bad expression with its place, and a missing end', async () => {
      const refusal = await errorOf(summaries({ FilterExpression: 'service(' }));
      expect(refusal).toBeInstanceOf(InvalidRequestException);
      expect(refusal.message).toMatch(/^Invalid filter expression: .+ at position 8$/);
      expect((await errorOf(summaries({ EndTime: undefined }))).name).toBe('ValidationException');
    });
  });

  describe('BatchGetTraces', () => {
    const get = (TraceIds: string[]) => stage().client.send(new BatchGetTracesCommand({ TraceIds }));

    it('gives the documents of whole traces', async () => {
      const { Traces, UnprocessedTraceIds } = await get([traceIdOf(fault)]);
      expect(Traces).toEqual([
        { Id: traceIdOf(fault), Duration: 0.5, LimitExceeded: false, Segments: expect.any(Array) },
      ]);
      const segments = Traces?.[0]?.Segments ?? [];
      expect(segments.map(({ Id }) => Id).slice(0, 2)).toEqual([id(1), id(3)]);
      expect(JSON.parse(segments[0]?.Document ?? '')).toMatchObject({
        name: 'web',
        start_time: START + HOUR,
      });
      expect(UnprocessedTraceIds).toEqual([]);
    });
    it('refuses what is no id', async () => {
      expect(await errorOf(get(['x']))).toBeInstanceOf(InvalidRequestException);
    });
  });
}
