/**
 * An HTTP call of the SDK itself: it goes past whatever traces the application's calls, ends in bounded time and size,
 * and keeps no process alive.
 */

import type { IncomingMessage, request } from 'node:http';

export interface UntracedCall {
  /** `https:` needs `ca` unless the authority is a public one. */
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ca?: string;
  /** For the whole call, in milliseconds. */
  readonly deadlineMs: number;
}

export interface UntracedAnswer {
  readonly status: number;
  readonly text: string;
}

const MAX_ANSWER_BYTES = 1_000_000;

type Request = typeof request;
type Module = { readonly request: Request; readonly __request?: Request };

/** Rejects when there is no whole answer; an answer of any status is one. */
export function untracedCall(call: UntracedCall): Promise<UntracedAnswer> {
  return new Promise((accept, refuse) => {
    const { method, headers = {}, ca } = call;
    const module: Module = process.getBuiltinModule(
      call.url.startsWith('https:') ? 'node:https' : 'node:http',
    ) as Module;
    // Where calls are captured, the untouched function has been put aside under this name.
    const send = module.__request ?? module.request;
    const options = { method, headers, agent: false, ...(ca !== undefined && { ca }) };
    const outgoing = send(call.url, options);
    const deadline = setTimeout(() => {
      outgoing.destroy(new Error(`There was no answer within ${call.deadlineMs} ms.`));
    }, call.deadlineMs).unref();
    outgoing.on('socket', (socket) => socket.unref());
    outgoing.on('error', refuse);
    outgoing.on('response', (response) => void readText(response).then(accept, refuse));
    outgoing.on('close', () => {
      clearTimeout(deadline);
      refuse(new Error('The connection ended before the answer did.'));
    });
    outgoing.end(call.body);
  });
}

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
