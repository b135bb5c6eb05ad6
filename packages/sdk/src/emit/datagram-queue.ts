/**
 * Datagrams on their way to the daemon. A send happens within the call as long as the receiver's buffer can be expected
 * to hold it: a socket's default receive buffer on Linux takes about 170 documents of half a kilobyte, and what comes
 * on top of that vanishes without a word. So a burst goes at once, the rest waits in a bounded backlog and follows at
 * the pace at which a receiver reads.
 */

import { count } from '../health/counters.ts';
import { logLimited } from '../logging/log-limited.ts';
import { daemonAddress } from './daemon-address.ts';
import { isLookingUp, observeSocket, readySocket } from './datagram-socket.ts';

/** At most what Linux charges a receive buffer: bytes rounded up to a power of two, and the kernel's own record. */
const chargeFactor = 2;
const chargePerDatagram = 1024;
/** What goes at once after a rest: about 60 % of Linux's default receive buffer (212,992 bytes). */
const burst = 131_072;
/**
 * The pace of the backlog: about seven documents of usual size a millisecond, so that a receiver which gets no
 * processor for ten milliseconds still loses none.
 */
const refillPerMs = 16_384;
const maximumBacklogBytes = 16 * 1024 * 1024;
/** A backlog of this size is no single burst any more; then it goes at four times the pace, before it overflows. */
const pressingBytes = 4 * 1024 * 1024;
const maximumAttempts = 3;
const maximumExitPauses = 100;

let budget = burst;
let refilledAt = 0;
let mayRefill = true;
const backlog: Buffer[] = [];
let backlogBytes = 0;
let inFlight = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let isExiting = false;
let observer: DatagramObserver | undefined;

observeSocket(drain, refusedEarlier);

/** What happens to datagrams that the queue tells the emitter about. */
export interface DatagramObserver {
  /** The system says that it is too large; the queue forgets it. */
  tooLarge(datagram: Buffer): void;
  /** Nothing is on its way any more. */
  idle(): void;
}

export function observeDatagrams(its: DatagramObserver): void {
  observer = its;
}

/** Sends `datagram` now or, when many went just before, soon. */
export function sendDatagram(datagram: Buffer): void {
  if ((isExiting || (backlog.length === 0 && hasBudget(datagram))) && trySend(datagram)) return;
  enqueue(datagram);
}

/** Whether something is on its way that waiting will bring to its end. */
export function hasDatagramsUnderway(): boolean {
  return inFlight > 0 || (backlog.length > 0 && (isLookingUp() || readySocket() !== undefined));
}

function hasBudget(datagram: Buffer): boolean {
  const charge = chargeOf(datagram);
  if (mayRefill) refill();
  // One datagram may always go after a rest, even one that is charged more than a burst.
  if (budget < Math.min(charge, burst)) return false;
  budget -= charge;
  return true;
}

function chargeOf(datagram: Buffer): number {
  return datagram.length * chargeFactor + chargePerDatagram;
}

/** Once a turn of the loop: within one a receiver in the same process reads nothing, however long it lasts. */
function refill(): void {
  mayRefill = false;
  setImmediate(() => (mayRefill = true)).unref();
  const now = Date.now();
  // A clock that was set back must not stop the refill for as long as it was set back.
  const elapsed = now < refilledAt ? 1 : now - refilledAt;
  const pace = backlogBytes > pressingBytes ? refillPerMs * 4 : refillPerMs;
  budget = Math.min(burst, budget + elapsed * pace);
  refilledAt = now;
}

function trySend(datagram: Buffer, attempt = 1): boolean {
  const socket = readySocket();
  if (socket === undefined) return false;
  inFlight += 1;
  socket.send(datagram, (error) => {
    inFlight -= 1;
    if (error) failedSend(error, datagram, attempt);
    else {
      count('datagramsSent');
      count('datagramBytesSent', datagram.length);
    }
    if (inFlight === 0 && backlog.length === 0) observer?.idle();
  });
  return true;
}

function failedSend(error: NodeJS.ErrnoException, datagram: Buffer, attempt: number): void {
  if (error.code === 'EMSGSIZE') {
    observer?.tooLarge(datagram);
    return;
  }
  if (error.code === 'ECONNREFUSED') refusedEarlier(error);
  // Refusals tell about the datagram before this one; a replaced socket or a full queue about nothing.
  if (attempt < maximumAttempts && trySend(datagram, attempt + 1)) return;
  if (error.code === 'ECONNREFUSED') {
    count('droppedRefused');
    return;
  }
  count('droppedSendFailed');
  logLimited('send', 'error', 'Error occured sending segment: ', error);
}

function refusedEarlier(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ECONNREFUSED') {
    logLimited('socket', 'error', 'Error on the socket to the daemon: ', error);
    return;
  }
  count('droppedRefused');
  logLimited('refused', 'warn', () => {
    const { host, port } = daemonAddress().udp;
    return `Nobody listens at ${host}:${port} (UDP): segments are lost.`;
  });
}

function enqueue(datagram: Buffer): void {
  if (backlogBytes + datagram.length > maximumBacklogBytes) {
    count(readySocket() === undefined ? 'droppedNoAddress' : 'droppedBacklogFull');
    logLimited('backlog', 'error', 'Too many segments wait to be sent: some are dropped.');
    return;
  }
  backlog.push(datagram);
  backlogBytes += datagram.length;
  armTimer();
}

/** Through `setImmediate`, as several late timers would run without a turn of the loop,
 *  and of the receiver, between. */
function armTimer(): void {
  if (timer !== undefined) return;
  if (readySocket() !== undefined) timer = setTimeout(setImmediate, 1, drain);
  // Without an address only a later attempt helps, and it must not keep the process alive.
  else if (!isLookingUp()) timer = setTimeout(drain, 1000).unref();
}

/**
 * One turn of the backlog: what a receiver can have read since the last one. At first no more than one in this very
 * process reads in a turn of the loop; when the backlog grows all the same, turns are long and whole bursts go.
 */
function drain(): void {
  timer = undefined;
  refill();
  let left = backlogBytes > pressingBytes ? burst : burst / 2;
  let sent = 0;
  for (const next of backlog) {
    if (left <= 0 || !hasBudget(next) || !trySend(next)) break;
    left -= chargeOf(next);
    backlogBytes -= next.length;
    sent += 1;
  }
  backlog.splice(0, sent);
  if (backlog.length > 0) armTimer();
  observer?.idle();
}

/**
 * Sends what waits and from now on everything within the call: `process.exit()` leaves no turn of the loop. Pauses as
 * the backlog would, for a tenth of a second at most.
 */
export function sendBacklogAtExit(): void {
  isExiting = true;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let left = refillPerMs;
  let pauses = 0;
  for (const datagram of backlog) {
    if (!trySend(datagram)) return;
    left -= chargeOf(datagram);
    if (left > 0 || pauses >= maximumExitPauses) continue;
    Atomics.wait(pause, 0, 0, 1);
    pauses += 1;
    left = refillPerMs;
  }
}
