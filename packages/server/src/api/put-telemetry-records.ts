import { z } from 'zod';
import type { TelemetryRecord } from './api-context.ts';
import { invalidRequest } from './aws-error.ts';
import { count, optional, timestamp } from './input-types.ts';
import { defineOperation } from './operation.ts';

const connectionErrors = z.object({
  TimeoutCount: count,
  ConnectionRefusedCount: count,
  HTTPCode4XXCount: count,
  HTTPCode5XXCount: count,
  UnknownHostCount: count,
  OtherCount: count,
});

const telemetryRecord = z.object({
  Timestamp: timestamp,
  SegmentsReceivedCount: count,
  SegmentsSentCount: count,
  SegmentsSpilloverCount: count,
  SegmentsRejectedCount: count,
  BackendConnectionErrors: optional(connectionErrors),
});

/**
 * Takes what a daemon or an SDK reports about its own work. The daemon sends empty strings for a host it does not
 * know (observed, not documented), so the lengths have upper bounds only.
 * Source: X-Ray API reference, PutTelemetryRecords; the text for an empty list is observed, not documented.
 */
export const putTelemetryRecords = defineOperation({
  name: 'PutTelemetryRecords',
  path: '/TelemetryRecords',
  input: z.object({
    TelemetryRecords: z.array(telemetryRecord),
    EC2InstanceId: optional(z.string().max(20)),
    Hostname: optional(z.string().max(255)),
    ResourceARN: optional(z.string().max(500)),
  }),
  answer({ TelemetryRecords }, context) {
    if (TelemetryRecords.length === 0) return invalidRequest('Telemetry records cannot be empty');
    context.recordTelemetry(TelemetryRecords.map(toTelemetryRecord));
    return {};
  },
});

function toTelemetryRecord(record: z.output<typeof telemetryRecord>): TelemetryRecord {
  const errors = Object.values(record.BackendConnectionErrors ?? {});
  return {
    timestamp: record.Timestamp,
    segmentsReceived: record.SegmentsReceivedCount,
    segmentsSent: record.SegmentsSentCount,
    segmentsSpillover: record.SegmentsSpilloverCount,
    segmentsRejected: record.SegmentsRejectedCount,
    connectionErrors: errors.reduce((sum, each) => sum + each, 0),
  };
}
