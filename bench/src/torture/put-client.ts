/**
 * `PutTraceSegments` as a sender sees it: taken with some documents refused, refused as a whole, or no answer at all,
 * which says nothing about what became of the documents.
 */

import { Agent, request, type IncomingMessage } from 'node:http';

export type PutAnswer =
  /** The error codes of the documents that were refused one by one. */
  | { readonly kind: 'taken'; readonly unprocessed: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly reason: string };

const ANSWER_LIMIT_MILLIS = 30_000;
/** The connection was not to be had, or ended before the answer did. */
const CUT_OFF = { kind: 'unanswered', reason: 'no answer' } as const;
const TOO_LATE = { kind: 'unanswered', reason: `no answer in ${ANSWER_LIMIT_MILLIS / 1000} s` } as const;

export class PutClient {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(port: number) {
    this.#port = port;
  }

  /** Never rejects. */
  async put(documents: readonly string[]): Promise<PutAnswer> {
    return await this.send(JSON.stringify({ TraceSegmentDocuments: documents }));
  }

  /** Sends a body as it is. Never rejects. */
  async send(body: string | Buffer): Promise<PutAnswer> {
    const options = {
      agent: this.#agent,
      host: '127.0.0.1',
      port: this.#port,
      method: 'POST',
      path: '/TraceSegments',
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
      timeout: ANSWER_LIMIT_MILLIS,
    };
    return await new Promise((resolve) => {
      const outgoing = request(options, (incoming) => {
        void readAnswer(incoming).then(resolve);
      });
      outgoing.on('timeout', () => {
        resolve(TOO_LATE);
        outgoing.destroy();
      });
      outgoing.on('error', () => resolve(CUT_OFF));
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function readAnswer(incoming: IncomingMessage): Promise<PutAnswer> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { statusCode, headers } = incoming;
    if (statusCode === 200)
      return { kind: 'taken', unprocessed: errorCodes(Buffer.concat(chunks).toString()) };
    return { kind: 'refused', reason: String(headers['x-amzn-errortype'] ?? statusCode) };
  } catch {
    return CUT_OFF;
  }
}

function errorCodes(body: string): readonly string[] {
  const answer: unknown = JSON.parse(body);
  if (typeof answer !== 'object' || answer === null || !('UnprocessedTraceSegments' in answer)) return [];
  const list: unknown = answer.UnprocessedTraceSegments;
  if (!Array.isArray(list)) return [];
  return list.map((problem: unknown) =>
    typeof problem === 'object' && problem !== null && 'ErrorCode' in problem
      ? String(problem.ErrorCode)
      : 'no code',
  );
}
