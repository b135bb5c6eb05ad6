/**
 * The thread that owns the UDP socket. It does nothing but copy datagrams out of the kernel and hand them over in
 * batches: the kernel's buffer holds a few milliseconds of a full load, and the main thread cannot promise to look
 * that often while it decodes, assembles and answers queries.
 */

import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import {
  DROPPED_DATAGRAMS,
  OUTSTANDING_BYTES,
  type FromUdpWorker,
  type ToUdpWorker,
  type UdpWorkerSettings,
} from './udp-messages.ts';

/** Asked of the kernel, which gives what `net.core.rmem_max` allows. */
const RECEIVE_BUFFER_BYTES = 16 * 1024 * 1024;
const BATCH_DATAGRAMS = 256;
const BATCH_BYTES = 512 * 1024;
const BATCH_DELAY_MS = 4;

const settings = workerData as UdpWorkerSettings;
const counters = new Int32Array(settings.counters);
const port = parentPort;
if (port === null) throw new Error('udp-worker runs as a worker thread only.');

const socket = createSocket({ type: isIPv6(settings.host) ? 'udp6' : 'udp4' });
let batch: Buffer[] = [];
let batchBytes = 0;
let timer: NodeJS.Timeout | undefined;

socket.on('message', (datagram) => {
  if (Atomics.load(counters, OUTSTANDING_BYTES) > settings.outstandingLimitBytes) {
    Atomics.add(counters, DROPPED_DATAGRAMS, 1);
    return;
  }
  batch.push(datagram);
  batchBytes += datagram.length;
  if (batch.length >= BATCH_DATAGRAMS || batchBytes >= BATCH_BYTES) handOver();
  else timer ??= setTimeout(handOver, BATCH_DELAY_MS);
});

socket.on('error', (error: NodeJS.ErrnoException) => send({ kind: 'failed', code: error.code, message: error.message }));

socket.bind(settings.port, settings.host, () => {
  socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  send({ kind: 'listening', port: socket.address().port, receiveBufferBytes: socket.getRecvBufferSize() });
});

port.on('message', (message: ToUdpWorker) => {
  if (message.kind === 'close') close();
});

function handOver(): void {
  clearTimeout(timer);
  timer = undefined;
  if (batch.length === 0) return;
  // Not `Buffer.concat`, whose result may be a slice of a shared pool that must not be transferred.
  const bytes = new Uint8Array(batchBytes);
  const lengths = new Uint32Array(batch.length);
  let offset = 0;
  batch.forEach((datagram, index) => {
    bytes.set(datagram, offset);
    lengths[index] = datagram.length;
    offset += datagram.length;
  });
  Atomics.add(counters, OUTSTANDING_BYTES, batchBytes);
  batch = [];
  batchBytes = 0;
  send({ kind: 'batch', bytes: bytes.buffer, lengths }, [bytes.buffer, lengths.buffer]);
}

/** What the kernel already holds is still read: `close` comes a turn of the event loop after the last of it. */
function close(): void {
  setTimeout(() => {
    socket.close(() => {
      handOver();
      send({ kind: 'closed' });
      port?.close();
    });
  }, BATCH_DELAY_MS);
}

function send(message: FromUdpWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}
