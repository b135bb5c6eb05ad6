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

/** Asked of the kernel: Linux gives what `net.core.rmem_max` allows, others refuse what is more than they allow. */
const RECEIVE_BUFFER_BYTES = 16 * 1024 * 1024;
const LEAST_RECEIVE_BUFFER_BYTES = 64 * 1024;
const BATCH_DATAGRAMS = 256;
const BATCH_BYTES = 512 * 1024;
const BATCH_DELAY_MS = 4;
/** Longest time that a close goes on reading what the kernel holds, while more keeps coming. */
const LONGEST_CLOSE_MS = 500;

const settings = workerData as UdpWorkerSettings;
const counters = new Int32Array(settings.counters);
const port = parentPort;
if (port === null) throw new Error('udp-worker runs as a worker thread only.');

const socket = createSocket({ type: isIPv6(settings.host) ? 'udp6' : 'udp4' });
let batch: Buffer[] = [];
let batchBytes = 0;
let arrived = 0;
let timer: NodeJS.Timeout | undefined;

socket.on('message', (datagram) => {
  arrived += 1;
  if (Atomics.load(counters, OUTSTANDING_BYTES) > settings.outstandingLimitBytes) {
    Atomics.add(counters, DROPPED_DATAGRAMS, 1);
    return;
  }
  batch.push(datagram);
  batchBytes += datagram.length;
  if (batch.length >= BATCH_DATAGRAMS || batchBytes >= BATCH_BYTES) handOver();
  else timer ??= setTimeout(handOver, BATCH_DELAY_MS);
});

socket.on('error', (error: NodeJS.ErrnoException) =>
  send({ kind: 'failed', code: error.code, message: error.message }),
);

socket.bind(settings.port, settings.host, () => {
  growReceiveBuffer(RECEIVE_BUFFER_BYTES);
  send({ kind: 'listening', port: socket.address().port, receiveBufferBytes: socket.getRecvBufferSize() });
});

port.on('message', (message: ToUdpWorker) => {
  if (message.kind === 'close') closeWhenQuiet(performance.now() + LONGEST_CLOSE_MS);
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

/** What the kernel already holds is still read: the socket closes when nothing came for a moment. */
function closeWhenQuiet(deadlineMs: number): void {
  const before = arrived;
  setTimeout(() => {
    if (arrived !== before && performance.now() < deadlineMs) closeWhenQuiet(deadlineMs);
    else close();
  }, BATCH_DELAY_MS);
}

function close(): void {
  socket.close(() => {
    handOver();
    send({ kind: 'closed' });
    port?.close();
  });
}

/** Any size will do, the largest is best: a system that refuses one is asked for half of it. */
function growReceiveBuffer(bytes: number): void {
  try {
    socket.setRecvBufferSize(bytes);
  } catch (caught) {
    if (bytes / 2 < LEAST_RECEIVE_BUFFER_BYTES) throw caught;
    growReceiveBuffer(bytes / 2);
  }
}

function send(message: FromUdpWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}
