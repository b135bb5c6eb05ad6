/**
 * Just enough of HTTP/1.1 to read the service's answers: a status line, a content length and a body, which may arrive
 * in pieces. A general client costs more CPU for an answer than the load process spends on the whole call.
 */

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Collects the bytes of one connection. `push` gives the answer once it is whole, undefined until then, and throws
 *  an Error when the bytes are not an answer with a content length. One answer is outstanding at a time. */
export class AnswerReader {
  #pending = '';

  push(bytes: Buffer): HttpAnswer | undefined {
    this.#pending += bytes.toString('latin1');
    const headEnd = this.#pending.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const head = this.#pending.slice(0, headEnd);
    const length = contentLength(head);
    const body = this.#pending.slice(headEnd + 4);
    if (body.length < length) return undefined;
    this.#pending = body.slice(length);
    return { status: statusOf(head), body: body.slice(0, length) };
  }
}

function statusOf(head: string): number {
  const status = Number(head.slice(9, 12));
  if (!head.startsWith('HTTP/1.') || !Number.isInteger(status))
    throw new Error(`not an HTTP answer: ${head}`);
  return status;
}

function contentLength(head: string): number {
  const match = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (match === null) throw new Error(`an answer without content length: ${head}`);
  return Number(match[1]);
}
