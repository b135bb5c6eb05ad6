import { readFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSegment } from '../support/segment-builders.ts';
import { type RunningService, startService } from '../support/start-service.ts';
import { callExtension, callUntil } from './call-extension.ts';

interface Status {
  readonly Version: string;
  readonly StartTime: number;
  readonly RetentionDays: number;
  readonly Storage: {
    readonly Kind: string;
    readonly Bytes: number;
    readonly DiskFreeBytes: number;
    readonly Tables: readonly {
      readonly Name: string;
      readonly Rows: number;
      readonly Bytes: number;
      readonly UncompressedBytes: number;
    }[];
    readonly Days: readonly {
      readonly Day: string;
      readonly TraceCount: number;
      readonly DocumentCount: number;
      readonly Bytes: number;
    }[];
  };
  readonly Ingest: {
    readonly DocumentsAccepted: number;
    readonly DocumentsStored: number;
    readonly TracesWaiting: number;
    readonly InFlightBytes: number;
    readonly DatagramsReceived: number;
    readonly Refusals: readonly { readonly Door: string; readonly Reason: string; readonly Count: number }[];
  };
  readonly Doors: readonly { readonly Name: string; readonly Address: string }[];
  readonly Settings: readonly {
    readonly Name: string;
    readonly Value: string;
    readonly IsDefault: boolean;
    readonly Description: string;
  }[];
}

const NOW = Math.floor(Date.now() / 1000);
const TODAY = new Date(NOW * 1000).toISOString().slice(0, 10);

let service: RunningService;
beforeAll(async () => {
  service = await startService({
    flags: [
      '--retention-days=7',
      '--otlp-http-port=0',
      '--body-limit-bytes=65536',
      '--forward=otlp=http://user:secret@127.0.0.1:9/base?key=secret',
    ],
  });
});
afterAll(() => service[Symbol.asyncDispose]());

const status = () => callExtension<Status>(service, '/extensions/ServiceStatus', {});

/** Each a trace of its own, begun now. */
function segments(count: number): string[] {
  return Array.from({ length: count }, () => {
    const trace_id = `1-${NOW.toString(16)}-${randomBytes(12).toString('hex')}`;
    return JSON.stringify(aSegment({ trace_id, start_time: NOW - 1 }));
  });
}

const put = (documents: readonly string[]) =>
  fetch(`${service.url}/TraceSegments`, {
    method: 'POST',
    body: JSON.stringify({ TraceSegmentDocuments: documents }),
  });

async function sendDatagram(text: string): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise((sent) => socket.send(text, service.port, '127.0.0.1', sent));
  socket.close();
}

describe('GetServiceStatus', () => {
  it('says which service this is, since when, how it is set and where its doors are', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const { Version, StartTime, RetentionDays, Doors } = await status();
    expect(Version).toBe(manifest.version);
    expect(Math.abs(StartTime - Date.now() / 1000)).toBeLessThan(60);
    expect(RetentionDays).toBe(7);
    expect(Doors).toEqual([
      { Name: 'http', Address: `127.0.0.1:${service.port}` },
      { Name: 'udp', Address: `127.0.0.1:${service.port}` },
      { Name: 'otlp-http', Address: `127.0.0.1:${String(service.otlp.http)}` },
    ]);
  });

  it('lists every setting with its default and no secret', async () => {
    const { Settings } = await status();
    const setting = (name: string) => Settings.find(({ Name }) => Name === name);
    expect(setting('retention-days')).toEqual({
      Name: 'retention-days',
      Value: '7',
      IsDefault: false,
      Description: 'how long traces are kept after they arrive',
    });
    expect(setting('region')).toMatchObject({ Value: 'us-east-1', IsDefault: true });
    expect(setting('otlp-grpc-port')).toMatchObject({ Value: 'off', IsDefault: false });
    expect(setting('otlp-cors-origins')).toMatchObject({ Value: '', IsDefault: true });
    expect(setting('forward')).toMatchObject({
      Value: 'otlp=http://127.0.0.1:9/base/v1/traces',
      IsDefault: false,
    });
    expect(JSON.stringify(Settings)).not.toContain('secret');
  });

  it('counts what is stored, by table and by day', async () => {
    const before = await status();
    // Two calls, the second with more of a trace of the first.
    const documents = segments(3);
    const [first = ''] = documents;
    await put(documents);
    await put([first.replace(/"id":"[0-9a-f]{16}"/, '"id":"00000000000000ff"')]);
    const today = ({ Storage }: Status) => Storage.Days.find(({ Day }) => Day === TODAY);
    const after = await callUntil(
      status,
      ({ Storage, Ingest }) => Storage.Days[0]?.TraceCount === 3 && Ingest.TracesWaiting === 0,
    );
    expect(before.Storage.Days).toEqual([]);
    expect(today(after)).toEqual({ Day: TODAY, TraceCount: 3, DocumentCount: 4, Bytes: expect.any(Number) });
    const { Storage, Ingest } = after;
    expect(Storage.Kind).toBe('embedded');
    expect(Storage.DiskFreeBytes).toBeGreaterThan(0);
    const names = Storage.Tables.map(({ Name }) => Name);
    expect(names).toEqual(expect.arrayContaining(['documents', 'traces', 'schema_migrations']));
    expect(Storage.Bytes).toBe(Storage.Tables.reduce((sum, { Bytes }) => sum + Bytes, 0));
    for (const { Rows, Bytes, UncompressedBytes } of Storage.Tables) {
      expect(Math.min(Rows, Bytes, UncompressedBytes)).toBeGreaterThan(0);
    }
    expect(Ingest).toMatchObject({ DocumentsAccepted: 4, DocumentsStored: 4, InFlightBytes: 0 });
  });

  it('lists everything that was received and not kept, by door and reason', async () => {
    const withoutTraceId = JSON.stringify({ id: '0000000000000001', name: 'x', start_time: NOW });
    await put([withoutTraceId, 'nonsense', withoutTraceId]);
    await put(['x'.repeat(70_000)]);
    await sendDatagram('{"format": "json", "version": 1}\n{}');
    await sendDatagram('neither header nor document');
    const otlp = `http://127.0.0.1:${String(service.otlp.http)}/v1`;
    const headers = { 'content-type': 'application/json' };
    await fetch(`${otlp}/traces`, { method: 'POST', body: '{"resourceSpans":7}', headers });
    await fetch(`${otlp}/logs`, { method: 'POST', body: '{}', headers });
    const { Ingest } = await callUntil(status, ({ Ingest: { DatagramsReceived, Refusals } }) => {
      return DatagramsReceived === 2 && Refusals.filter(({ Door }) => Door === 'udp').length === 2;
    });
    const refusals = Ingest.Refusals.filter(({ Door }) => Door !== 'forward');
    expect(refusals[0]).toEqual({ Door: 'PutTraceSegments', Reason: 'MissingTraceId', Count: 2 });
    expect(refusals).toHaveLength(7);
    expect(refusals).toEqual(
      expect.arrayContaining([
        { Door: 'PutTraceSegments', Reason: 'ParseError', Count: 1 },
        { Door: 'PutTraceSegments', Reason: 'RequestEntityTooLargeException', Count: 1 },
        { Door: 'udp', Reason: 'MissingId', Count: 1 },
        { Door: 'udp', Reason: expect.not.stringMatching('MissingId'), Count: 1 },
        { Door: 'otlp-http', Reason: 'malformed', Count: 1 },
        { Door: 'otlp-http', Reason: 'logs', Count: 1 },
      ]),
    );
  });
});
