/** Stands between a client and a service and keeps one of the answers, so that a test can act at that very moment. */

import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

const HOST = '127.0.0.1';

export interface AnswerKeeper {
  readonly url: string;
  /** Resolves when the service has given the answer that is kept. */
  readonly keeping: Promise<void>;
  /** Cuts off who waits for an answer; whoever comes later finds nobody. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Passes requests on, and the answers back up to the `kept`th with status 200, which nobody gets. */
export async function startAnswerKeeper(serviceUrl: string, kept: number): Promise<AnswerKeeper> {
  let given = 0;
  let keep = (): void => undefined;
  const keeping = new Promise<void>((done) => {
    keep = done;
  });
  const server = createServer((request, response) => {
    const { method, headers, url = '/' } = request;
    const passed = httpRequest(serviceUrl + url, { method, headers, agent: false });
    passed.on('response', (answer) => {
      if (answer.statusCode === 200) given += 1;
      if (given === kept) return keep();
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      return answer.pipe(response);
    });
    // The service is gone, and so is its answer.
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    keeping,
    close,
    [Symbol.asyncDispose]: close,
  };
}
