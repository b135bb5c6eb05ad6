/** PutTraceSegments and PutTelemetryRecords. */

import {
  InvalidRequestException,
  PutTelemetryRecordsCommand,
  PutTraceSegmentsCommand,
} from '@aws-sdk/client-xray';
import type { SegmentDocument } from '@fluoroscope/wire';
import { describe, expect, it } from 'vitest';
import { id } from '../../support/segment-builders.ts';
import { errorOf } from '../../support/xray-client.ts';
import { shopTrace } from './shop-traces.ts';
import type { StageDoor } from './stage.ts';

export async function put(stage: StageDoor, documents: readonly SegmentDocument[]): Promise<void> {
  const TraceSegmentDocuments = documents.map((document) => JSON.stringify(document));
  const answer = await stage().client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));
  expect(answer.UnprocessedTraceSegments).toEqual([]);
}

export function describeIngest(stage: StageDoor): void {
  const send = (TraceSegmentDocuments: string[]) =>
    stage().client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments }));

  it('PutTraceSegments keeps documents and names those it refuses', async () => {
    // A day before everything else, where no graph of another scene looks.
    const [good] = shopTrace(-86_400, 200);
    const answer = await send([JSON.stringify(good), JSON.stringify({ ...good, id: id(7), name: '' })]);
    expect(answer.UnprocessedTraceSegments).toEqual([
      {
        Id: id(7),
        ErrorCode: 'MissingName',
        Message: expect.stringMatching(/^Invalid segment. ErrorCode: MissingName/),
      },
    ]);
    const error = await errorOf(send([]));
    expect(error).toBeInstanceOf(InvalidRequestException);
  });

  describe('PutTelemetryRecords', () => {
    const record = {
      Timestamp: new Date(),
      SegmentsReceivedCount: 6,
      SegmentsSentCount: 5,
      SegmentsSpilloverCount: 4,
      SegmentsRejectedCount: 3,
      BackendConnectionErrors: {
        TimeoutCount: 1,
        ConnectionRefusedCount: 2,
        HTTPCode4XXCount: 3,
        HTTPCode5XXCount: 4,
        UnknownHostCount: 5,
        OtherCount: 6,
      },
    };
    const host = { EC2InstanceId: 'i-1', Hostname: 'web-1', ResourceARN: 'arn:aws:ec2:::instance/i-1' };

    it('takes records, and refuses none and one without a time', async () => {
      const report = (records: (typeof record)[]) =>
        stage().client.send(new PutTelemetryRecordsCommand({ ...host, TelemetryRecords: records }));
      expect((await report([record])).$metadata.httpStatusCode).toBe(200);
      expect(await errorOf(report([]))).toBeInstanceOf(InvalidRequestException);
      const timeless = new PutTelemetryRecordsCommand({ TelemetryRecords: [{ Timestamp: undefined }] });
      expect((await errorOf(stage().client.send(timeless))).name).toBe('ValidationException');
    });
  });
}
