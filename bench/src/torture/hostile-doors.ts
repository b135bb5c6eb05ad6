/** The doors through which hostile bytes are sent, and what each said to them. */

import { randomFillSync } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { GrpcExporter, openGrpcClient } from '../otlp/grpc-exporter.ts';
import { layOutRequest, PLACES_PER_SPAN, type SpanRequest } from '../otlp/span-request.ts';
import type { Random } from '../random.ts';
import { doorPort, type Service } from '../service.ts';
import { hostileBytes, hostileDocument } from './hostile-bytes.ts';

const DATAGRAM_HEADER = '{"format":"json","version":1}\n';
const LARGEST_DATAGRAM = 60_000;
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const ANSWER_LIMIT_MILLIS = 30_000;
const NO_ANSWER_IN_TIME = 'no answer in time';

/** Sends one hostile thing and resolves with what was said to it: `taken`, or why not. Datagrams are never answered. */
export type HostileDoor = (random: Random) => Promise<string>;

export interface HostileDoors {
  readonly udp: HostileDoor;
  readonly put: HostileDoor;
  readonly otlpHttp: HostileDoor;
  readonly otlpGrpc: HostileDoor;
  close(): void;
}

export async function openHostileDoors(service: Service): Promise<HostileDoors> {
  const socket = await openSocket(service.port);
  const client = openGrpcClient(doorPort(service, 'otlp-grpc'));
  const spans = layOutRequest(0, () => Buffer.alloc(0));
  const goodExport = (): Buffer => stampIds(spans);
  const httpPort = doorPort(service, 'otlp-http');
  return {
    udp: (random) => sendDatagram(socket, random),
    put: (random) => post(service.port, '/TraceSegments', putBody(random), 'application/json'),
    otlpHttp: (random) => {
      const type = random.pick(['application/x-protobuf', 'application/json']);
      return post(httpPort, '/v1/traces', exportBody(goodExport(), type, random), type);
    },
    otlpGrpc: async (random) => {
      const answer = await new GrpcExporter(client).export(hostileBytes(goodExport(), random));
      return answer.kind === 'failed' ? answer.reason.replace(/:.*/s, '') : answer.kind;
    },
    close: () => {
      socket.close();
      client.close();
    },
  };
}

/** Mostly a good call with hostile documents, at times a hostile call. */
function putBody(random: Random): Buffer {
  const documents = Array.from({ length: 1 + random.below(5) }, () => hostileDocument(random));
  const body = Buffer.from(JSON.stringify({ TraceSegmentDocuments: documents }));
  return random.below(4) === 0 ? hostileBytes(body, random) : body;
}

function exportBody(message: Buffer, type: string, random: Random): Buffer {
  if (type === 'application/json') return Buffer.from(`{"resourceSpans":${hostileDocument(random)}}`);
  return hostileBytes(message, random);
}

/** New ids for all spans, so that what is left of a good request is kept. */
function stampIds({ message, places }: SpanRequest): Buffer {
  for (let at = 0; at < places.length; at += PLACES_PER_SPAN) {
    randomFillSync(message, places[at] ?? 0, TRACE_ID_BYTES);
    randomFillSync(message, places[at + 1] ?? 0, SPAN_ID_BYTES);
  }
  return message;
}

async function sendDatagram(socket: Socket, random: Random): Promise<string> {
  const text = Buffer.from(DATAGRAM_HEADER + hostileDocument(random));
  const bytes = (random.below(4) === 0 ? hostileBytes(text, random) : text).subarray(0, LARGEST_DATAGRAM);
  const said = await new Promise<string>((resolve) => {
    socket.send(bytes, (error) => resolve(error === null ? 'sent' : error.message));
  });
  // The system takes a datagram at once, so that nobody else would ever have a turn.
  await sleep(1);
  return said;
}

async function post(port: number, path: string, body: Buffer, type: string): Promise<string> {
  const headers = { 'Content-Type': type, 'Content-Length': body.length };
  const options = { host: '127.0.0.1', port, method: 'POST', path, headers, timeout: ANSWER_LIMIT_MILLIS };
  return await new Promise((resolve) => {
    const outgoing = request(options, (incoming) => {
      incoming.resume();
      incoming.on('end', () => resolve(incoming.statusCode === 200 ? 'taken' : String(incoming.statusCode)));
      incoming.on('error', () => resolve('no answer'));
    });
    outgoing.on('timeout', () => {
      resolve(NO_ANSWER_IN_TIME);
      outgoing.destroy();
    });
    outgoing.on('error', () => resolve('no answer'));
    outgoing.end(body);
  });
}

async function openSocket(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
