import { toEpochSeconds } from '@fluoroscope/wire';
import { z } from 'zod';
import type { Intake } from '../observe/read-intake.ts';
import type { OpenDoor, ServiceStatus } from '../observe/service-status.ts';
import type { Storage } from '../store/read-storage.ts';
import { defineOperation } from './operation.ts';

/** What the service holds, takes and refuses. Source: docs/reference/extensions-api.md. */
export const getServiceStatus = defineOperation({
  name: 'GetServiceStatus',
  path: '/extensions/ServiceStatus',
  input: z.object({}),
  async answer(_request, { readStatus }) {
    const status = await readStatus();
    return {
      Version: status.version,
      StartTime: toEpochSeconds(status.startedAt),
      RetentionDays: status.retentionDays,
      Storage: toStorage(status),
      Ingest: toIngest(status.intake),
      Doors: status.doors.map((door) => ({ Name: door.name, Address: addressOf(door) })),
      Settings: status.settings.map(({ name, value, isDefault, description }) => ({
        Name: name,
        Value: value,
        IsDefault: isDefault,
        Description: description,
      })),
    };
  },
});

function toStorage({ storage, diskFreeBytes }: ServiceStatus): object {
  return {
    Kind: 'embedded',
    Bytes: storage.tables.reduce((sum, { bytes }) => sum + bytes, 0),
    DiskFreeBytes: diskFreeBytes,
    Tables: storage.tables.map(toTable),
    Days: storage.days.map(toDay),
  };
}

function toTable({ name, rows, bytes, uncompressedBytes }: Storage['tables'][number]): object {
  return { Name: name, Rows: rows, Bytes: bytes, UncompressedBytes: uncompressedBytes };
}

function toDay({ day, traceCount, documentCount, bytes }: Storage['days'][number]): object {
  return { Day: day, TraceCount: traceCount, DocumentCount: documentCount, Bytes: bytes };
}

function toIngest(intake: Intake): object {
  return {
    DocumentsAccepted: intake.documentsAccepted,
    DocumentsStored: intake.documentsStored,
    TracesWaiting: intake.tracesWaiting,
    InFlightBytes: intake.inFlightBytes,
    DatagramsReceived: intake.datagramsReceived,
    Refusals: intake.refusals.map(({ door, reason, count }) => ({
      Door: door,
      Reason: reason,
      Count: count,
    })),
  };
}

function addressOf({ host, port }: OpenDoor): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
