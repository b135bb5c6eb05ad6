/**
 * Just enough of HTTP/1.1 to read the answers of a service, ours or another one: a status line, and a body that has a
 * length or comes in chunks, and may arrive in pieces. A general client costs more CPU for an answer than the load
 * process spends on the whole call.
 */

const NO_CONTENT = 204;

export interface HttpAnswer {
  readonly status: number;
  /** A character a byte. */
  readonly body: string;
  /** Whether the server closes the connection after it. */
  readonly isLast: boolean;
}

interface Body {
  readonly body: string;
  /** What came after it. */
  readonly rest: string;
}

/** Collects the bytes of one connection. `push` gives the answer once it is whole, undefined until then, and throws
 *  an Error when the bytes are not an answer that says where it ends. One answer is outstanding at a time. */
export class AnswerReader {
  #pending = '';

  push(bytes: Buffer): HttpAnswer | undefined {
    this.#pending += bytes.toString('latin1');
    const headEnd = this.#pending.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const head = this.#pending.slice(0, headEnd);
    const status = statusOf(head);
    const read = readBody(status, head, this.#pending.slice(headEnd + 4));
    if (read === undefined) return undefined;
    this.#pending = read.rest;
    return { status, body: read.body, isLast: /\r\nconnection: *close/i.test(head) };
  }
}

function readBody(status: number, head: string, bytes: string): Body | undefined {
  if (status === NO_CONTENT) return { body: '', rest: bytes };
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return readChunks(bytes);
  const length = contentLength(head);
  return bytes.length < length ? undefined : { body: bytes.slice(0, length), rest: bytes.slice(length) };
}

/** Trailers are not sent without being asked for, so that an empty line follows the last chunk. */
function readChunks(bytes: string): Body | undefined {
  let body = '';
  for (let start = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', start);
    if (lineEnd < 0) return undefined;
    const length = Number.parseInt(bytes.slice(start, lineEnd), 16);
    if (Number.isNaN(length)) throw new Error(`not the length of a chunk: ${bytes.slice(start, lineEnd)}`);
    const end = lineEnd + 2 + length;
    if (bytes.length < end + 2) return undefined;
    body += bytes.slice(lineEnd + 2, end);
    start = end + 2;
    if (length === 0) return { body, rest: bytes.slice(start) };
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
