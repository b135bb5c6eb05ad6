/**
 * The way out of the process for finished documents: one datagram for each, or the paths for documents too large for
 * that. Nothing here throws or waits; what is lost is counted.
 * Source: aws-xray-sdk-core 3.12.0, `segment_emitter.js`; X-Ray Developer Guide, "Sending segment documents to the
 * X-Ray daemon".
 */

import { guarded, reportFailure } from '../guard.ts';
import { count } from '../health/counters.ts';
import { isLogged, log } from '../logging/logger.ts';
import { hasDatagramsUnderway, observeDatagrams, sendBacklogAtExit, sendDatagram } from './datagram-queue.ts';
import { hasLargeDocumentsUnderway, sendAwaitedDocuments, sendLargeDocument } from './large-document.ts';
import { logName } from './log-name.ts';

const header = '{"format":"json","version":1}\n';
const flushTimeoutMs = 3000;
/** What UDP over IPv4 can carry. */
const mostDatagramBytes = 65_507;
const leastDatagramBytes = 1024;

let hasExitHook = false;
let emitLast = (): void => undefined;
let limitBytes = mostDatagramBytes;
let waiting: (() => void)[] = [];

observeDatagrams({ tooLarge, idle: settle });

/** Hands over one document: `text` is its JSON. It mostly leaves within the call. Never throws. */
export function emitDocument(text: string): void {
  count('documentsEmitted');
  if (!hasExitHook) hookExit();
  emitText(text);
  if (isLogged('debug')) guarded('logging a document', () => logSent(text));
}

/**
 * Resolves when every document handed over so far has left the process, or is known to be lost, or after three seconds.
 * Await it before `process.exit()` and at the end of a Lambda handler. Never rejects.
 */
export function flush(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, flushTimeoutMs);
    waiting.push(() => {
      clearTimeout(timer);
      resolve();
    });
    settle();
  });
}

function settle(): void {
  if (waiting.length === 0 || hasDatagramsUnderway() || hasLargeDocumentsUnderway()) return;
  const done = waiting;
  waiting = [];
  for (const resolve of done) resolve();
}

/** Calls `emit` when the process ends, in time for what it emits to be sent. */
export function emitAtExit(emit: () => void): void {
  emitLast = emit;
  if (!hasExitHook) hookExit();
}

function hookExit(): void {
  hasExitHook = true;
  process.once('exit', () => {
    guarded('emitting the last documents', emitLast);
    guarded('sending the last documents', sendBacklogAtExit);
    guarded('sending the last documents', sendAwaitedDocuments);
  });
}

/** The system's limit is lower than IP's: 9,216 bytes on macOS unless it was raised. */
function tooLarge(datagram: Buffer): void {
  limitBytes = Math.max(datagram.length >>> 1, leastDatagramBytes);
  emitText(datagram.toString('utf8', header.length));
}

function emitText(text: string): void {
  try {
    const datagram = Buffer.from(header + text);
    if (datagram.length <= limitBytes) sendDatagram(datagram);
    else sendLargeDocument(text, limitBytes - header.length, emitText, settle);
  } catch (error) {
    reportFailure('sending a document', error);
  }
}

function logSent(text: string): void {
  log.debug(logName(text, 'sent'));
  log.debug(`UDP message sent: ${text}`);
}
