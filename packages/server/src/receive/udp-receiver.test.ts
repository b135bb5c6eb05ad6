/**
 * The main thread's half of the door, against a thread that says what the test tells it to. The receiving thread is
 * compiled code and is tested end to end, by the tests that send datagrams to a running service.
 */

import type { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { UdpReceiver, type UdpReceiverHandler } from './udp-receiver.ts';
import {
  DROPPED_DATAGRAMS,
  OUTSTANDING_BYTES,
  type FromUdpWorker,
  type UdpWorkerSettings,
} from './udp-messages.ts';

const { workers, FakeWorker } = await vi.hoisted(async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  const made: InstanceType<typeof ThreadStandIn>[] = [];
  class ThreadStandIn extends Emitter {
    readonly settings: UdpWorkerSettings;
    readonly asked: unknown[] = [];
    isTerminated = false;

    constructor(_file: URL, options: { workerData: UdpWorkerSettings }) {
      super();
      this.settings = options.workerData;
      made.push(this);
    }

    postMessage(message: unknown): void {
      this.asked.push(message);
    }

    async terminate(): Promise<number> {
      this.isTerminated = true;
      return 0;
    }
  }
  return { workers: made, FakeWorker: ThreadStandIn };
});

vi.mock('node:worker_threads', () => ({ Worker: FakeWorker }));

const HEADER = '{"format":"json","version":1}\n';

interface Accepted {
  readonly texts: readonly string[];
  succeed(): void;
  fail(error: Error): void;
}

let accepted: Accepted[];
let events: unknown[];

const handler: UdpReceiverHandler = {
  accept: (texts) => new Promise<void>((succeed, fail) => accepted.push({ texts, succeed, fail })),
  refused: (reason, datagrams) => void events.push(['refused', reason, datagrams]),
  failed: (datagrams, error) =>
    void events.push(['failed', datagrams, error instanceof Error ? error.message : error]),
  troubled: (error) => void events.push(['troubled', error.message]),
  ended: (error) => void events.push(['ended', error.message]),
  received: (datagrams, bytes) => void events.push(['received', datagrams, bytes]),
};

beforeEach(() => {
  workers.length = 0;
  accepted = [];
  events = [];
});

const turn = () => new Promise((done) => setImmediate(done));

async function open(): Promise<{ receiver: UdpReceiver; worker: EventEmitter; counters: Int32Array }> {
  const opening = UdpReceiver.open({ host: '127.0.0.1', port: 0, outstandingLimitBytes: 1000 }, handler);
  const worker = startedWorker();
  say(worker, { kind: 'listening', port: 2000, receiveBufferBytes: 4096 });
  return { receiver: await opening, worker, counters: new Int32Array(worker.settings.counters) };
}

function startedWorker() {
  const worker = workers.at(-1);
  if (worker === undefined) throw new Error('No thread was started.');
  return worker;
}

function say(worker: EventEmitter, message: FromUdpWorker): void {
  worker.emit('message', message);
}

/** Hands datagrams over as the thread does. */
function deliver(worker: EventEmitter, counters: Int32Array, datagrams: readonly string[]): number {
  const buffers = datagrams.map((text) => Buffer.from(text));
  const bytes = new Uint8Array(Buffer.concat(buffers)).buffer;
  Atomics.add(counters, OUTSTANDING_BYTES, bytes.byteLength);
  say(worker, { kind: 'batch', bytes, lengths: Uint32Array.from(buffers, ({ length }) => length) });
  return bytes.byteLength;
}

describe('UdpReceiver', () => {
  it('says where it listens', async () => {
    const { receiver } = await open();
    expect(receiver).toMatchObject({ port: 2000, receiveBufferBytes: 4096 });
  });

  it('explains a port that cannot be opened, and ends the thread', async () => {
    const opening = UdpReceiver.open({ host: '127.0.0.1', port: 53, outstandingLimitBytes: 1 }, handler);
    const worker = startedWorker();
    say(worker, { kind: 'failed', code: 'EACCES', message: 'bind EACCES 127.0.0.1:53' });
    await expect(opening).rejects.toMatchObject({
      code: 'FLS_PORT_UNAVAILABLE',
      message:
        'UDP port 53 on 127.0.0.1 cannot be opened: bind EACCES 127.0.0.1:53. Choose another with --port.',
    });
    expect(worker.isTerminated).toBe(true);
  });

  it.each(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'])(
    'asks for another address when %s says that the address is at fault',
    async (code) => {
      const opening = UdpReceiver.open({ host: 'elsewhere', port: 2000, outstandingLimitBytes: 1 }, handler);
      say(startedWorker(), { kind: 'failed', code, message: `bind ${code} elsewhere` });
      await expect(opening).rejects.toMatchObject({
        code: 'FLS_PORT_UNAVAILABLE',
        message: `UDP port 2000 on elsewhere cannot be opened: bind ${code} elsewhere. Choose another with --host.`,
      });
    },
  );

  it.each([
    ['dies', 'error', new Error('out of memory'), 'out of memory'],
    ['ends', 'exit', 1, 'the receiving thread ended'],
  ])('explains a thread that %s before it listens', async (_what, event, value, reason) => {
    const opening = UdpReceiver.open({ host: '127.0.0.1', port: 2000, outstandingLimitBytes: 1 }, handler);
    startedWorker().emit(event, value);
    await expect(opening).rejects.toMatchObject({
      code: 'FLS_PORT_UNAVAILABLE',
      message: expect.stringContaining(`cannot be opened: ${reason}.`),
    });
  });

  it('hands on the documents of a batch together, and counts the datagrams that hold none', async () => {
    const { worker, counters } = await open();
    const bytes = deliver(worker, counters, [
      `${HEADER}{"a":1}`,
      '',
      'x\n{}',
      `${HEADER} `,
      `${HEADER}{"é":2}`,
    ]);
    await turn();
    expect(accepted.map(({ texts }) => texts)).toEqual([['{"a":1}', '{"é":2}']]);
    expect(events).toEqual([
      ['refused', 'no_header', 1],
      ['refused', 'bad_header', 1],
      ['refused', 'empty_document', 1],
      ['received', 5, bytes],
    ]);
  });

  it('takes one batch in a turn, so that commits can end in between', async () => {
    const { worker, counters } = await open();
    for (const name of ['a', 'b', 'c']) deliver(worker, counters, [`${HEADER}{"${name}":1}`]);
    expect(accepted).toEqual([]);
    for (const taken of [1, 2, 3]) {
      await turn();
      expect(accepted).toHaveLength(taken);
    }
    expect(accepted.map(({ texts }) => texts)).toEqual([['{"a":1}'], ['{"b":1}'], ['{"c":1}']]);
  });

  it('keeps bytes outstanding until their documents are durable', async () => {
    const { worker, counters } = await open();
    const bytes = deliver(worker, counters, [`${HEADER}{}`]);
    await turn();
    expect(Atomics.load(counters, OUTSTANDING_BYTES)).toBe(bytes);
    accepted[0]?.succeed();
    await turn();
    expect(Atomics.load(counters, OUTSTANDING_BYTES)).toBe(0);
  });

  it('counts the documents of a batch that could not be stored as lost', async () => {
    const { worker, counters } = await open();
    deliver(worker, counters, [`${HEADER}{}`, `${HEADER}{}`]);
    await turn();
    accepted[0]?.fail(new Error('the store is full'));
    await turn();
    expect(events).toContainEqual(['failed', 2, 'the store is full']);
    expect(Atomics.load(counters, OUTSTANDING_BYTES)).toBe(0);
  });

  it('asks nobody to store a batch without documents', async () => {
    const { worker, counters } = await open();
    deliver(worker, counters, ['nothing']);
    await turn();
    expect(accepted).toEqual([]);
    expect(Atomics.load(counters, OUTSTANDING_BYTES)).toBe(0);
  });

  it('tells of an error of the open socket', async () => {
    const { worker } = await open();
    say(worker, { kind: 'failed', code: 'EIO', message: 'recvmsg EIO' });
    expect(events).toEqual([['troubled', 'recvmsg EIO']]);
  });

  it('tells once of a thread that died, and can still be closed', async () => {
    const { receiver, worker } = await open();
    expect(receiver.failure).toBeUndefined();
    worker.emit('error', new Error('out of memory'));
    worker.emit('exit', 1);
    expect(events).toEqual([['ended', 'out of memory']]);
    expect(receiver.failure?.message).toBe('out of memory');
    await receiver.close();
  });

  it('tells of a thread that ended unasked, and of none that was asked to', async () => {
    const asked = await open();
    const closing = asked.receiver.close();
    asked.worker.emit('exit', 0);
    await closing;
    expect(events).toEqual([]);
    const unasked = await open();
    unasked.worker.emit('exit', 0);
    expect(events).toEqual([['ended', 'the receiving thread ended']]);
  });

  it('shows what the thread dropped', async () => {
    const { receiver, counters } = await open();
    Atomics.add(counters, DROPPED_DATAGRAMS, 3);
    expect(receiver.droppedDatagrams).toBe(3);
  });

  it('is closed when the thread has ended and all it handed over is stored or lost', async () => {
    const { receiver, worker, counters } = await open();
    deliver(worker, counters, [`${HEADER}{"first":1}`]);
    let isClosed = false;
    const closing = receiver.close().then(() => (isClosed = true));
    expect(startedWorker().asked).toEqual([{ kind: 'close' }]);
    deliver(worker, counters, [`${HEADER}{"last":1}`]);
    worker.emit('exit', 0);
    await turn();
    await turn();
    accepted[0]?.succeed();
    await turn();
    expect(isClosed).toBe(false);
    accepted[1]?.fail(new Error('too late'));
    await closing;
    expect(events).toContainEqual(['failed', 1, 'too late']);
  });
});
