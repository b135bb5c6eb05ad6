/** An OTLP/HTTP endpoint that answers as a test says and remembers what it was sent. */

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decodeProtobuf } from '../../../src/otel/decode/decode-protobuf.ts';
import type { ResourceSpans, Span } from '../../../src/otel/span.ts';

const LIMITS = { spans: 10_000, spanBytes: 1024 * 1024, resourceBytes: 1024 * 1024 };

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Of a clock that never goes back. */
  readonly atMs: number;
}

export interface FakeReceiver {
  readonly port: number;
  /** What the next requests are answered; undefined leaves them without an answer. */
  answer: Answer | undefined;
  /** Requests so far, answered or not. */
  readonly requests: readonly ReceivedRequest[];
  /** What requests that were answered with 200 held, and all their spans. */
  readonly resourceSpans: readonly ResourceSpans[];
  readonly spans: readonly Span[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** On `port`, or on one that is free. */
export async function startFakeReceiver(port = 0): Promise<FakeReceiver> {
  const requests: ReceivedRequest[] = [];
  const resourceSpans: ResourceSpans[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      requests.push({ path: request.url ?? '', headers: request.headers, atMs: performance.now() });
      const { answer } = receiver;
      if (answer === undefined) return;
      if (answer.status === 200) resourceSpans.push(...unpack(body));
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const receiver: FakeReceiver = {
    port: (server.address() as AddressInfo).port,
    answer: { status: 200, headers: { 'content-type': 'application/x-protobuf' } },
    requests,
    resourceSpans,
    get spans() {
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return receiver;
}

function unpack(body: Buffer): readonly ResourceSpans[] {
  const decoded = decodeProtobuf(gunzipSync(body), LIMITS);
  if (decoded.kind === 'refused') throw new Error(decoded.message);
  return decoded.request.resourceSpans;
}
