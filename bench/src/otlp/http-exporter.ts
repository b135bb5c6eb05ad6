/** OTLP over HTTP with protobuf bodies, on one kept connection. */

import type { CallAnswer } from '../call-load.ts';
import { HttpConnection } from '../http-connection.ts';
import { countRejected } from './export-answer.ts';

/** Source: OpenTelemetry protocol 1.11, "OTLP/HTTP response", retryable status codes. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What stands before a message of so many bytes. */
export function httpHead(messageBytes: number): Buffer {
  const lines = [
    'POST /v1/traces HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/x-protobuf',
    `Content-Length: ${messageBytes}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

export class HttpExporter {
  readonly #port: number;
  #connection: HttpConnection | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** `bytes` is a head with its message, which must not change until the answer. Rejects where there is no answer; the
   *  next call opens a connection anew. */
  async export(bytes: Buffer): Promise<CallAnswer> {
    try {
      if (this.#connection?.isOpen !== true) this.#connection = await HttpConnection.open(this.#port);
      const { status, body } = await this.#connection.call(bytes);
      if (RETRYABLE.has(status)) return { kind: 'throttled' };
      // The protocol asks for 200, and some receivers answer 202 or 204.
      if (status < 200 || status > 299) return { kind: 'failed', reason: `status ${status}` };
      return { kind: 'taken', refusedItems: countRejected(Buffer.from(body, 'latin1')) };
    } catch (caught) {
      this.close();
      throw caught;
    }
  }

  /** With an error, the call under way rejects with it. */
  close(error?: Error): void {
    this.#connection?.close(error);
    this.#connection = undefined;
  }
}
