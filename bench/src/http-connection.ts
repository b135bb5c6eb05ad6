/** One HTTP/1.1 connection with at most one call under way, and no more of HTTP than a load needs. */

import { connect, type Socket } from 'node:net';

import { AnswerReader, type HttpAnswer } from './http-answer.ts';

interface Waiting {
  resolve(answer: HttpAnswer): void;
  reject(error: Error): void;
}

export class HttpConnection {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #waiting: Waiting | undefined;

  /** Rejects with the system's error when nobody listens on `port` of the loopback address. */
  static async open(port: number): Promise<HttpConnection> {
    return await new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.#receive(bytes);
    });
    socket.on('error', (error) => {
      this.#failWith(error);
    });
    socket.on('close', () => {
      this.#failWith(new Error('connection closed'));
    });
  }

  /** Whether another call may be made. */
  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** `bytes` is a whole request, which must not change until the answer. Rejects when the connection fails or is
   *  closed before that. */
  async call(bytes: Buffer): Promise<HttpAnswer> {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  /** With an error, the call under way rejects with it. */
  close(error?: Error): void {
    this.#socket.destroy(error);
  }

  #receive(bytes: Buffer): void {
    try {
      const answer = this.#reader.push(bytes);
      if (answer === undefined) return;
      this.#waiting?.resolve(answer);
      this.#waiting = undefined;
      if (answer.isLast) this.close();
    } catch (caught) {
      this.#failWith(caught instanceof Error ? caught : new Error(String(caught)));
    }
  }

  #failWith(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}
