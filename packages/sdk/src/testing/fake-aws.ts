/**
 * An AWS endpoint for tests, over real HTTP: it speaks the protocols of DynamoDB, SQS and EventBridge (JSON), SNS
 * (query and XML), Lambda (REST and JSON) and S3 (REST and XML) well enough for their real clients, keeps what they
 * sent, and answers what a test tells it to.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface SeenCall {
  /** As AWS names it: `GetItem`. Of S3 the method and what it is of: `GET object`. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is answered. */
export interface FakeAnswer {
  /** 200 unless said otherwise; 400 with `error`. */
  readonly status?: number;
  /** The output; of S3, SNS the text of the body (of SNS: of the result). */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The code of an error, in the protocol's spelling of it. */
  readonly error?: string;
  /** The whole body as it is, whatever the protocol. */
  readonly raw?: string;
  /** Hangs up instead. */
  readonly hangUp?: boolean;
  /** Never answers. */
  readonly silent?: boolean;
}

type Protocol = 'json' | 'query' | 'lambda' | 's3';

export class FakeAws {
  /** Requests in order of arrival. */
  readonly seen: SeenCall[] = [];
  readonly #server: Server;
  readonly #answers: FakeAnswer[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeAws> {
    const server = createServer();
    const fake = new FakeAws(server);
    server.on('request', (request, response) => void fake.#serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What any client of the AWS SDKs needs to call this endpoint. */
  get config(): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  } {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    return { endpoint: this.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 };
  }

  /** Answers the next requests, in this order; further ones get an empty output. */
  answer(...answers: readonly FakeAnswer[]): void {
    this.#answers.push(...answers);
  }

  /** The last request. */
  get last(): SeenCall {
    const call = this.seen.at(-1);
    if (call === undefined) throw new Error('nothing was asked');
    return call;
  }

  reset(): void {
    this.seen.length = 0;
    this.#answers.length = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const { protocol, operation } = identify(request.method ?? '', request.url ?? '', headers, body);
    this.seen.push({ operation, method: request.method ?? '', path: request.url ?? '', headers, body });
    const answer = this.#answers.shift() ?? {};
    if (answer.silent === true) return;
    if (answer.hangUp === true) {
      request.socket.destroy();
      return;
    }
    respond(response, protocol, operation, answer, `REQ${this.seen.length}`);
  }
}

function identify(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): { protocol: Protocol; operation: string } {
  const target = headers['x-amz-target'];
  if (target !== undefined) return { protocol: 'json', operation: target.split('.')[1] ?? '' };
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return { protocol: 'query', operation: new URLSearchParams(body).get('Action') ?? '' };
  }
  if (path.includes('/functions/')) return { protocol: 'lambda', operation: 'Invoke' };
  const [, , key] = path.split('?')[0]?.split('/') ?? [];
  return { protocol: 's3', operation: `${method} ${key === undefined || key === '' ? 'bucket' : 'object'}` };
}

function respond(
  response: ServerResponse,
  protocol: Protocol,
  operation: string,
  answer: FakeAnswer,
  requestId: string,
): void {
  const status = answer.status ?? (answer.error === undefined ? 200 : 400);
  const body = answer.raw ?? bodyOf(protocol, operation, answer, requestId);
  response.writeHead(status, {
    'content-length': Buffer.byteLength(body),
    'content-type': protocol === 'json' || protocol === 'lambda' ? 'application/x-amz-json-1.0' : 'text/xml',
    ...(protocol === 's3'
      ? { 'x-amz-request-id': requestId, 'x-amz-id-2': `EXT${requestId}` }
      : { 'x-amzn-requestid': requestId }),
    ...(answer.error === undefined ? {} : { 'x-amzn-errortype': answer.error }),
    ...answer.headers,
  });
  response.end(body);
}

function bodyOf(protocol: Protocol, operation: string, answer: FakeAnswer, requestId: string): string {
  const { error, body } = answer;
  switch (protocol) {
    case 'json':
    case 'lambda':
      return JSON.stringify(
        error === undefined ? (body ?? {}) : { __type: `com.aws#${error}`, message: `it is ${error}` },
      );
    case 'query':
      if (error !== undefined) {
        return `<ErrorResponse><Error><Type>Sender</Type><Code>${error}</Code><Message>it is ${error}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
      }
      return `<${operation}Response><${operation}Result>${textOf(body)}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`;
    case 's3':
      return error === undefined
        ? textOf(body)
        : `<Error><Code>${error}</Code><Message>it is ${error}</Message></Error>`;
  }
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : '';
}
