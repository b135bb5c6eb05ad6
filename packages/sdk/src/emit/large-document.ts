/**
 * The way of a document that no datagram holds: whole over HTTP to the daemon's TCP address, where a service that takes
 * PutTraceSegments itself listens; else its subsegments in documents of their own; and what is still too large with its
 * largest fields cut. Something of it always arrives, and what was cut is counted and named in the log. A classic
 * daemon listens at that address too, but passes the call on to the cloud, which refuses large documents: whoever
 * refused one is not asked again for a minute.
 * Source: X-Ray API reference, PutTraceSegments; X-Ray Developer Guide, "Using the X-Ray daemon" (TCP proxy).
 */

import { guarded } from '../guard.ts';
import { count } from '../health/counters.ts';
import { logLimited } from '../logging/log-limited.ts';
import { untracedCall } from '../net/untraced-call.ts';
import { authorityOf, daemonAddress, type DaemonAddress } from './daemon-address.ts';
import { logName } from './log-name.ts';
import { splitDocument } from './split-document.ts';
import { trimDocument } from './trim-document.ts';

type Send = (text: string) => void;

/** Shorter than what `flush` waits, so that the other ways are still gone within it. */
const deadlineMs = 2000;
const maximumAwaited = 4;
const refusalMs = 60_000;

/** Documents whose answer is awaited, with what they would be sent by: `process.exit()` must not lose them. */
const awaited = new Map<symbol, () => void>();

/** Who refused a document, and until when (of `performance.now`) nobody is asked there. */
let refused: DaemonAddress | undefined;
let refusedUntil = 0;

/** Whether a document waits for an answer over HTTP. */
export function hasLargeDocumentsUnderway(): boolean {
  return awaited.size > 0;
}

/**
 * Sends `text`, a document over `limitBytes`; `send` takes what fits a datagram, `settled` is called when nothing is
 * under way over HTTP any more.
 */
export function sendLargeDocument(text: string, limitBytes: number, send: Send, settled: () => void): void {
  const sendByUdp = (): void => sendPieces(text, limitBytes, send);
  const isRefused = refused === daemonAddress() && performance.now() < refusedUntil;
  if (isRefused || awaited.size >= maximumAwaited) {
    sendByUdp();
    return;
  }
  const key = Symbol('document');
  awaited.set(key, sendByUdp);
  void isTaken(text).then((taken) => {
    // Whatever happens below, nobody awaits this: a rejection would end the process.
    if (awaited.delete(key) && !taken) guarded('sending a large document', sendByUdp);
    if (awaited.size === 0) guarded('sending a large document', settled);
  });
}

/** At the end of the process: by UDP, now, what waits for an answer. The service knows a document that comes twice. */
export function sendAwaitedDocuments(): void {
  for (const send of awaited.values()) send();
}

/** Posts one document; whether it was taken. Never rejects. */
async function isTaken(document: string): Promise<boolean> {
  const asked = daemonAddress();
  try {
    const { status, text } = await untracedCall({
      url: `http://${authorityOf(asked.tcp)}/TraceSegments`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ TraceSegmentDocuments: [document] }),
      deadlineMs,
      holdsProcess: true,
    });
    if (status === 200 && JSON.parse(text).UnprocessedTraceSegments.length === 0) {
      count('documentsSentOverHttp');
      return true;
    }
  } catch {
    // Nobody there, no answer in time, one that is none of this call: the other ways are there for that.
  }
  count('httpAttemptsFailed');
  refused = asked;
  refusedUntil = performance.now() + refusalMs;
  return false;
}

function sendPieces(text: string, limitBytes: number, send: Send): void {
  const pieces = splitDocument(text, limitBytes);
  if (pieces.length > 1) count('documentsSplit');
  for (const piece of pieces) {
    if (Buffer.byteLength(piece) <= limitBytes) send(piece);
    else sendTrimmed(piece, limitBytes, send);
  }
}

function sendTrimmed(text: string, limitBytes: number, send: Send): void {
  const { text: short, cuts } = trimDocument(text, limitBytes);
  count(short === undefined ? 'droppedTooLarge' : 'documentsCut');
  logLimited('too large', 'error', () => {
    const fate = short === undefined ? 'It is lost, even with' : 'It was sent with';
    const named = cuts.slice(0, 3).map(({ path, bytes }) => `${path} (${bytes} bytes)`);
    const size = `(${Buffer.byteLength(text)} bytes)`;
    return `${logName(text, 'too large to send')} ${size}. ${fate} its largest fields cut: ${named.join(', ')}.`;
  });
  if (short !== undefined) send(short);
}
