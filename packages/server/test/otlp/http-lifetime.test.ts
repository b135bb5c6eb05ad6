/** The HTTP door from its opening to its end, and beside senders who never finish. */

import { describe, expect, it, vi } from 'vitest';
import { connectRaw, type RawConnection } from '../e2e/support/raw-connection.ts';
import { temporaryDirectory } from '../e2e/support/temporary-directory.ts';
import { xrayReader } from '../e2e/support/xray-reader.ts';
import { newOtelTraceId, otlpRequest } from '../support/otlp-requests.ts';
import { startService, type RunningService } from '../support/start-service.ts';
import { toXRayTraceId } from './send-spans.ts';

const FLAGS = ['--otlp-http-port', '0'];
const MEBIBYTE = 1024 * 1024;
const WAIT = { timeout: 20_000 };
const HEAD = 'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n';

function doorOf(service: RunningService): number {
  return service.otlp.http ?? 0;
}

/** Resolves with the status, and rejects when there is no answer. */
async function send(service: RunningService, body: Buffer): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${doorOf(service)}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

async function expectStored(service: RunningService, otelTraceId: string): Promise<void> {
  using xray = xrayReader(service);
  expect(await xray.segments([toXRayTraceId(otelTraceId)])).toHaveProperty('size', 1);
}

/** Says that a body of so many bytes comes, and sends one of them. */
async function beginBody(service: RunningService, bytes: number): Promise<RawConnection> {
  const connection = await connectRaw({ port: doorOf(service) });
  connection.write(`${HEAD}Content-Length: ${bytes}\r\n\r\n\n`);
  return connection;
}

describe('what was answered', () => {
  it('survives the end of the process', async () => {
    await using directory = await temporaryDirectory();
    const options = { flags: FLAGS, dataDir: directory.path };
    const traceId = newOtelTraceId();
    {
      await using doomed = await startService(options);
      expect(await send(doomed, otlpRequest('shop', { traceId }))).toBe(200);
      await doomed.kill();
    }
    await using next = await startService(options);
    await expectStored(next, traceId);
  });
});

describe('senders who never finish', () => {
  it('keep no others out, and are not waited for when the service stops', async () => {
    await using service = await startService({ flags: FLAGS });
    const half = await Promise.all(Array.from({ length: 20 }, () => beginBody(service, 5 * MEBIBYTE)));
    // Their bodies would not fit into memory together, so the last of them are refused at once.
    await vi.waitFor(() => {
      expect(half.filter((each) => each.received().startsWith('HTTP/1.1 429')).length).toBeGreaterThan(2);
    }, WAIT);
    const traceId = newOtelTraceId();
    expect(await send(service, otlpRequest('shop', { traceId }))).toBe(200);
    await expectStored(service, traceId);
    expect(await service.stop()).toBe(0);
    await Promise.all(half.map((each) => each.closed()));
  });

  it('give their memory back when they leave', async () => {
    await using service = await startService({ flags: FLAGS });
    for (let round = 0; round < 3; round += 1) {
      const half = await Promise.all(Array.from({ length: 10 }, () => beginBody(service, 5 * MEBIBYTE)));
      for (const each of half) each[Symbol.dispose]();
      await Promise.all(half.map((each) => each.closed()));
    }
    await vi.waitFor(async () => expect(await send(service, Buffer.alloc(5 * MEBIBYTE))).toBe(400), WAIT);
  });
});

describe('a door that is shut', () => {
  it('leaves the same path on the main port', async () => {
    await using service = await startService();
    expect(service.otlp).toEqual({ http: undefined, grpc: undefined });
    const response = await fetch(`${service.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: {} });
  });
});
