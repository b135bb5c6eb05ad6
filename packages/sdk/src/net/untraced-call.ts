/**
 * An HTTP call of the SDK itself: it goes past whatever traces the application's calls, ends in bounded time and size,
 * and keeps no process alive unless told to.
 */

import type { IncomingMessage, request } from 'node:http';

export interface UntracedCall {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole call, in milliseconds. */
  readonly deadlineMs: number;
  /** Whether the process stays for the answer. */
  readonly holdsProcess?: boolean;
}

export interface UntracedAnswer {
  readonly status: number;
  readonly text: string;
}

const MAX_ANSWER_BYTES = 1_000_000;

/** Rejects when there is no whole answer; an answer of any status is one. */
export function untracedCall(call: UntracedCall): Promise<UntracedAnswer> {
  return new Promise((accept, refuse) => {
    const http = process.getBuiltinModule('node:http') as HttpModule;
    const { method, headers = {} } = call;
    const outgoing = (http.__request ?? http.request)(call.url, { method, headers, agent: false });
    const deadline = setTimeout(() => {
      outgoing.destroy(new Error(`There was no answer within ${call.deadlineMs} ms.`));
    }, call.deadlineMs).unref();
    if (call.holdsProcess !== true) outgoing.on('socket', (socket) => socket.unref());
    outgoing.on('error', refuse);
    outgoing.on('response', (response) => void readText(response).then(accept, refuse));
    outgoing.on('close', () => {
      clearTimeout(deadline);
      refuse(new Error('The connection ended before the answer did.'));
    });
    outgoing.end(call.body);
  });
}

/** Where calls are captured, the untouched function has been put aside. */
type HttpModule = { readonly request: typeof request; readonly __request?: typeof request };

async function readText(response: IncomingMessage): Promise<UntracedAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`The answer exceeds ${MAX_ANSWER_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}
