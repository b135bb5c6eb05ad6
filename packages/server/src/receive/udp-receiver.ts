/** The UDP door: datagrams of the X-Ray daemon protocol, one document each. Nothing is ever answered. */

import { Worker } from 'node:worker_threads';
import { parseDatagram, type DatagramProblem } from '../decode/datagram.ts';
import { messageOf } from '../errors.ts';
import { readKernelDrops } from './kernel-drops.ts';
import { portUnavailable } from './port-unavailable.ts';
import {
  DROPPED_DATAGRAMS,
  OUTSTANDING_BYTES,
  SHARED_COUNTERS,
  type DatagramBatch,
  type FromUdpWorker,
  type ToUdpWorker,
  type UdpWorkerSettings,
} from './udp-messages.ts';

export interface UdpReceiverOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly outstandingLimitBytes: number;
}

export interface UdpReceiverHandler {
  /** Takes the documents of several datagrams; resolves when they are durable. */
  accept(texts: readonly string[]): Promise<unknown>;
  refused(reason: DatagramProblem, datagrams: number): void;
  /** Documents were lost because `accept` rejected. */
  failed(datagrams: number, error: unknown): void;
  /** The socket reported an error and lives on; how many datagrams that cost is for the kernel's count to say. */
  troubled(error: Error): void;
  /** Nothing is received any more, though nobody closed the door. */
  ended(error: Error): void;
  received(datagrams: number, bytes: number): void;
}

export class UdpReceiver {
  readonly port: number;
  readonly receiveBufferBytes: number;
  readonly #worker: Worker;
  readonly #handler: UdpReceiverHandler;
  readonly #counters: Int32Array;
  readonly #waiting: DatagramBatch[] = [];
  /** Under way while there is something in `#waiting`. */
  #taking: Promise<void> | undefined;
  readonly #accepting = new Set<Promise<unknown>>();
  readonly #exited: Promise<void>;
  #isClosing = false;
  #failure: Error | undefined;

  private constructor(
    worker: Worker,
    handler: UdpReceiverHandler,
    counters: Int32Array,
    listening: { port: number; receiveBufferBytes: number },
  ) {
    this.#worker = worker;
    this.#handler = handler;
    this.#counters = counters;
    this.port = listening.port;
    this.receiveBufferBytes = listening.receiveBufferBytes;
    worker.on('message', (message: FromUdpWorker) => {
      if (message.kind === 'batch') this.#enqueue(message);
      else if (message.kind === 'failed') handler.troubled(new Error(message.message));
    });
    worker.on('error', (caught) => this.#fail(new Error(messageOf(caught), { cause: caught })));
    this.#exited = new Promise((done) => {
      worker.once('exit', () => {
        this.#fail(new Error('the receiving thread ended'));
        done();
      });
    });
  }

  /** Opens the door. Throws FLS_PORT_UNAVAILABLE. */
  static async open(options: UdpReceiverOptions, handler: UdpReceiverHandler): Promise<UdpReceiver> {
    const counters = new SharedArrayBuffer(SHARED_COUNTERS * Int32Array.BYTES_PER_ELEMENT);
    const workerData: UdpWorkerSettings = { ...options, counters };
    const worker = new Worker(new URL('./udp-worker.js', import.meta.url), { workerData });
    const first = await firstMessage(worker);
    if (first.kind === 'listening') return new UdpReceiver(worker, handler, new Int32Array(counters), first);
    await worker.terminate();
    const problem = first.kind === 'failed' ? first : { code: undefined, message: 'nothing listens' };
    throw portUnavailable('UDP', options, problem);
  }

  /** Why nothing is received any more; undefined while the door is open, and after it was closed on purpose. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Datagrams this process dropped because it was too far behind. */
  get droppedDatagrams(): number {
    return Atomics.load(this.#counters, DROPPED_DATAGRAMS);
  }

  /** Datagrams the kernel dropped because its buffer was full; undefined where the system does not tell. */
  kernelDrops(): Promise<number | undefined> {
    return readKernelDrops(this.port);
  }

  /** Closes the socket; resolves when everything that came before is durable or counted as lost. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#worker.postMessage({ kind: 'close' } satisfies ToUdpWorker);
    await this.#exited;
    await this.#taking;
    await Promise.all(this.#accepting);
  }

  #fail(error: Error): void {
    if (this.#isClosing || this.#failure !== undefined) return;
    this.#failure = error;
    this.#handler.ended(error);
  }

  #enqueue(batch: DatagramBatch): void {
    this.#waiting.push(batch);
    this.#taking ??= this.#takeAll();
  }

  /**
   * One batch in a turn of the event loop. Messages between threads are all delivered in one turn while more keep
   * coming; taken at once, they would keep the ends of commits waiting until there is no room for more.
   */
  async #takeAll(): Promise<void> {
    for (;;) {
      await new Promise((turn) => setImmediate(turn));
      const batch = this.#waiting.shift();
      if (batch === undefined) break;
      this.#take(batch);
    }
    this.#taking = undefined;
  }

  #take(batch: DatagramBatch): void {
    const texts = this.#split(batch);
    this.#handler.received(batch.lengths.length, batch.bytes.byteLength);
    const accepting = this.#accept(texts).finally(() => {
      Atomics.sub(this.#counters, OUTSTANDING_BYTES, batch.bytes.byteLength);
      this.#accepting.delete(accepting);
    });
    this.#accepting.add(accepting);
  }

  /** Does not wait itself, so that the texts do not live until they are durable. */
  #accept(texts: readonly string[]): Promise<unknown> {
    const count = texts.length;
    if (count === 0) return Promise.resolve();
    return this.#handler.accept(texts).catch((caught: unknown) => this.#handler.failed(count, caught));
  }

  #split(batch: DatagramBatch): string[] {
    const texts: string[] = [];
    let offset = 0;
    for (const length of batch.lengths) {
      const datagram = parseDatagram(Buffer.from(batch.bytes, offset, length));
      if (datagram.kind === 'document') texts.push(datagram.text);
      else this.#handler.refused(datagram.reason, 1);
      offset += length;
    }
    return texts;
  }
}

/** What the thread says first; one that ends without a word has failed as well. */
function firstMessage(worker: Worker): Promise<FromUdpWorker> {
  return new Promise((resolve) => {
    const fail = (message: string) => resolve({ kind: 'failed', code: undefined, message });
    worker.once('message', resolve);
    worker.once('error', (caught) => fail(messageOf(caught)));
    worker.once('exit', () => fail('the receiving thread ended'));
  });
}
