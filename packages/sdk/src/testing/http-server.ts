/** A local HTTP server for what the SDK calls itself; `await using` ends it with the test. */

import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface PlannedAnswer {
  readonly status?: number;
  readonly body?: string;
}

export interface LocalHttpServer {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Answers each request as `answer` says; never, when it says undefined. */
export async function localHttpServer(
  answer: (request: ReceivedRequest) => PlannedAnswer | undefined,
): Promise<LocalHttpServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    requests.push(request);
    const planned = answer(request);
    if (planned !== undefined) outgoing.writeHead(planned.status ?? 200).end(planned.body ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    host: '127.0.0.1',
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
