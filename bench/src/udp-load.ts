/**
 * Segments as datagrams at an even rate. A UDP door has no answer and its receive buffer holds some hundred datagrams,
 * so what counts is to be even: every two milliseconds the datagrams that are due are sent, and after a pause of this
 * process at most a small burst of them, the rest with the next ones.
 */

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { stamp, traceIdOf } from './generate-traces.ts';
import type { LoadJob, LoadResult } from './load-job.ts';
import { LoadTally } from './load-tally.ts';
import { createRandom } from './random.ts';
import { datagramTrace, SEGMENTS_PER_TRACE, type DatagramTrace } from './trace-batches.ts';
import { traceClock } from './trace-clock.ts';

const TEMPLATES = 512;
const TICK_MILLIS = 2;
/** The most that is sent at once: 180 datagrams take 0.4 MB of a receive buffer. */
const MAX_TRACES_A_TICK = 60;

/** Resolves when the job is done. Throws a RangeError for a job without rate, which could only overrun the service. */
export async function runUdpLoad(job: LoadJob): Promise<LoadResult> {
  if (job.itemsPerSecond === undefined) throw new RangeError('a UDP load needs a rate');
  const random = createRandom(job.seed);
  const templates = Array.from({ length: TEMPLATES }, (_, index) => datagramTrace(index, random));
  const socket = await openSocket(job.port);
  const clock = traceClock(job);
  const tally = new LoadTally(job, random);
  socket.on('error', (error) => {
    tally.fail(error.message);
  });
  const startedAt = performance.now();
  const tracesPerMilli = job.itemsPerSecond / SEGMENTS_PER_TRACE / 1000;
  let traces = 0;
  for (;;) {
    const tickedAt = performance.now();
    const elapsed = Math.min(tickedAt - startedAt, job.seconds * 1000);
    const due = Math.min(Math.floor(elapsed * tracesPerMilli), Math.floor(job.maxItems / SEGMENTS_PER_TRACE));
    const until = Math.min(due, traces + MAX_TRACES_A_TICK);
    // Unsent datagrams are still the templates' bytes, which must not change before the system has taken them.
    if (socket.getSendQueueCount() === 0) {
      for (; traces < until; traces += 1) {
        const template = templates[traces % TEMPLATES];
        if (template === undefined) break;
        stamp(template.trace, clock(tally.sent / job.maxItems), random);
        sendTrace(socket, template, tally);
      }
    }
    if (isOver(job, elapsed, tally.sent)) break;
    await sleep(tickedAt + TICK_MILLIS - performance.now());
  }
  const result = tally.result();
  await closeSocket(socket);
  return result;
}

function isOver(job: LoadJob, elapsedMillis: number, sent: number): boolean {
  return elapsedMillis >= job.seconds * 1000 || sent + SEGMENTS_PER_TRACE > job.maxItems;
}

/** Callees before callers, which is the order in which their segments end. */
function sendTrace(
  socket: Socket,
  { trace, datagrams, documentBytes }: DatagramTrace,
  tally: LoadTally,
): void {
  for (let index = datagrams.length - 1; index >= 0; index -= 1) socket.send(datagrams[index] ?? '');
  tally.sent += datagrams.length;
  tally.served += datagrams.length;
  tally.itemBytes += documentBytes;
  tally.offerToSample(() => traceIdOf(trace));
}

/** Connected, which spares the system a look-up of the address with every datagram. */
async function openSocket(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function closeSocket(socket: Socket): Promise<void> {
  while (socket.getSendQueueCount() > 0) await sleep(TICK_MILLIS);
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}
