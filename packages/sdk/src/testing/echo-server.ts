/**
 * A server for tests of outgoing calls: it answers with what it was sent, or misbehaves as its path says.
 * `/status/429`, `/cut` (breaks off in the body), `/never` (no answer), `/stuck` (head, no body), `/large`,
 * `/redirect`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What reached the server. */
export interface Echo {
  readonly method: string;
  readonly url: string;
  /** As sent, names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface EchoServer extends AsyncDisposable {
  readonly port: number;
  readonly origin: string;
  /** All that reached the server, oldest first. */
  readonly seen: readonly Echo[];
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startEchoServer(): Promise<EchoServer> {
  const seen: Echo[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, seen);
  });
  server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: test\r\nConnection: Upgrade\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: () => stop(server),
  };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function answer(request: IncomingMessage, response: ServerResponse, seen: Echo[]): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', rawHeaders } = request;
  const echo: Echo = { method, url, rawHeaders, body: Buffer.concat(chunks).toString() };
  seen.push(echo);
  const [, first, second] = url.split(/[/?]/);
  if (first === 'never') return;
  if (first === 'redirect') return void response.writeHead(302, { Location: '/after-redirect' }).end();
  if (first === 'stuck') return void response.writeHead(200, { 'Content-Length': 5 }).flushHeaders();
  if (first === 'cut') {
    response.writeHead(200, { 'Content-Length': 100 }).write('only this', () => request.socket.destroy());
    return;
  }
  const text = first === 'large' ? 'x'.repeat(1_000_000) : JSON.stringify(echo);
  const status = first === 'status' ? Number(second) : 200;
  response
    .writeHead(status, { 'Content-Length': Buffer.byteLength(text), 'Content-Type': 'application/json' })
    .end(text);
}

/** An origin where nobody listens: of a server that has stopped. */
export async function refusingOrigin(): Promise<string> {
  const server = await startEchoServer();
  await server[Symbol.asyncDispose]();
  return server.origin;
}

/** The value of a header as it came; undefined when it did not. */
export function sentHeader(echo: Echo | undefined, name: string): string | undefined {
  const names = echo?.rawHeaders ?? [];
  for (let index = 0; index < names.length; index += 2) {
    if (names[index]?.toLowerCase() === name.toLowerCase()) return names[index + 1];
  }
  return undefined;
}
