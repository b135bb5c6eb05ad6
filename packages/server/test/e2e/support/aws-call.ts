/** API calls as bytes, for requests that no AWS client would make, and what an AWS client reads of the answer. */

import { request as openRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { RunningService } from '../../support/start-service.ts';

export interface AwsAnswer {
  readonly status: number;
  /** The name of the error, from the header where it stands before the body is read; undefined on success. */
  readonly errorType: string | undefined;
  readonly body: string;
}

export interface AwsCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends exactly these bytes to this path, which is not made right as `fetch` would. */
export async function callAws(
  { port }: Pick<RunningService, 'port'>,
  path: string,
  call: AwsCall = {},
): Promise<AwsAnswer> {
  const request = openRequest({
    host: '127.0.0.1',
    port,
    path,
    method: call.method ?? 'POST',
    headers: { 'content-length': String(Buffer.byteLength(call.body ?? '')), ...call.headers },
    agent: false,
  });
  // A body that is refused before it is read ends with a broken pipe beside the answer;
  // without an answer, the wait fails.
  request.on('error', () => undefined);
  request.end(call.body);
  const [response] = (await once(request, 'response', { signal: AbortSignal.timeout(10_000) })) as [
    IncomingMessage,
  ];
  const errorType = response.headers['x-amzn-errortype'];
  return { status: response.statusCode ?? 0, errorType: errorType?.toString(), body: await text(response) };
}

/** The answer is an error in AWS shape, of this name, and tells nothing of our insides. */
export function expectAwsError(answer: AwsAnswer, status: number, name: string): void {
  expect(answer).toMatchObject({ status, errorType: name });
  const body = JSON.parse(answer.body) as { readonly __type: unknown; readonly Message: unknown };
  expect(body).toMatchObject({ __type: name, Message: expect.stringMatching(/\w+/) });
  expectNoInsides(answer.body);
}

/** The same for an answer as it stands on the connection. */
export function expectRawAwsError(answer: string, status: number, name: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const errorType = /^x-amzn-errortype: (\S+)/im.exec(head)?.[1];
  expectAwsError({ status: Number(head.split(' ', 2)[1]), errorType, body }, status, name);
}

/** No stack trace, no file of ours, no code of a library. */
function expectNoInsides(answer: string): void {
  expect(answer).not.toMatch(/\bat \S+ \(|node_modules|\.[jt]s:\d+|FST_|FLS_|DB::Exception/);
}
