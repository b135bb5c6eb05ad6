/** A probe through each of the doors. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { ApiClient } from './api-client.ts';
import type { CallAnswer } from './call-load.ts';
import type { Door } from './load-job.ts';
import { GrpcExporter, openGrpcClient } from './otlp/grpc-exporter.ts';
import { HttpExporter, httpHead } from './otlp/http-exporter.ts';
import { probeRequest } from './otlp/probe-request.ts';
import { probeDocument, PROBE_SERVICE, type Probe } from './probe-source.ts';
import { doorPort, type Service } from './service.ts';

const RETRY_AFTER_MILLIS = 50;

/** Resolves once the probe was taken, or over UDP sent. Throws an Error when it was refused. */
export async function sendProbe(service: Service, door: Door, probe: Probe): Promise<void> {
  const port = doorPort(service, door);
  switch (door) {
    case 'http':
      return await putDocument(port, probeDocument(probe));
    case 'udp':
      return await sendDatagram(port, probeDocument(probe));
    case 'otlp-grpc':
      return await exportByGrpc(port, probe);
    case 'otlp-http':
      return await exportByHttp(port, probe);
  }
}

async function putDocument(port: number, document: string): Promise<void> {
  const client = new ApiClient(port);
  await client.putDocument(document);
  client.close();
}

async function sendDatagram(port: number, document: string): Promise<void> {
  const socket = createSocket('udp4');
  socket.send(`{"format":"json","version":1}\n${document}`, port, '127.0.0.1', () => socket.close());
  await once(socket, 'close');
}

async function exportByGrpc(port: number, probe: Probe): Promise<void> {
  const client = openGrpcClient(port);
  const exporter = new GrpcExporter(client);
  await untilTaken(() => exporter.export(spanOf(probe)));
  client.close();
}

async function exportByHttp(port: number, probe: Probe): Promise<void> {
  const exporter = new HttpExporter(port);
  const message = spanOf(probe);
  const bytes = Buffer.concat([httpHead(message.length), message]);
  await untilTaken(() => exporter.export(bytes));
  exporter.close();
}

/** As an exporter does it: what is refused for now is sent again, and the time that takes is part of the wait. */
async function untilTaken(attempt: () => Promise<CallAnswer>): Promise<void> {
  for (;;) {
    const answer = await attempt();
    if (answer.kind === 'failed') throw new Error(`a probe was not taken: ${answer.reason}`);
    if (answer.kind === 'taken') {
      if (answer.refusedItems > 0) throw new Error('a probe was refused');
      return;
    }
    await sleep(RETRY_AFTER_MILLIS);
  }
}

function spanOf({ traceId, id, startMicros, endMicros }: Probe): Buffer {
  const w3cTraceId = traceId.slice(2).replace('-', '');
  return probeRequest({ traceId: w3cTraceId, spanId: id, service: PROBE_SERVICE, startMicros, endMicros });
}
