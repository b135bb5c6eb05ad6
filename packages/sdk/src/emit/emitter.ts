/**
 * The way out of the process for finished documents: one datagram for each, or the paths for documents too large for
 * that. Nothing here throws or waits; what is lost is counted.
 * Source: aws-xray-sdk-core 3.12.0, `segment_emitter.js`; X-Ray Developer Guide, "Sending segment documents to the
 * X-Ray daemon".
 */

import { reportFailure } from '../guard.ts';
import { count } from '../health/counters.ts';
import { getLogger, isLogged } from '../logging/logger.ts';
import { logLimited } from '../logging/log-limited.ts';
import { hasDatagramsUnderway, observeDatagrams, sendDatagram } from './datagram-queue.ts';

export type DocumentKind = 'segment' | 'subsegment';

const header = '{"format":"json","version":1}\n';
const flushTimeoutMs = 3000;

let waiting: (() => void)[] = [];

observeDatagrams(tooLarge, settle);

/** Hands over one document: `text` is its JSON. It mostly leaves within the call. Never throws. */
export function emitDocument(text: string, kind: DocumentKind): void {
  try {
    count('documentsEmitted');
    sendDatagram(Buffer.from(header + text));
    if (isLogged('debug')) logSent(text, kind);
  } catch (error) {
    reportFailure('sending a document', error);
  }
}

/**
 * Resolves when every document handed over so far has left the process, or is known to be lost, or after three seconds.
 * Await it before `process.exit()` and at the end of a Lambda handler. Never rejects.
 */
export function flush(): Promise<void> {
  return new Promise((resolve) => {
    if (!hasDatagramsUnderway()) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, flushTimeoutMs);
    waiting.push(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function settle(): void {
  if (waiting.length === 0 || hasDatagramsUnderway()) return;
  const done = waiting;
  waiting = [];
  for (const resolve of done) resolve();
}

function tooLarge(datagram: Buffer): void {
  count('droppedTooLarge');
  const text = datagram.toString('utf8', header.length);
  const kind = kindOf(text);
  logLimited(
    'too large',
    'error',
    () => `${kind} too large to send: ${idsOf(text)} (${datagram.length} bytes).`,
  );
}

function logSent(text: string, kind: DocumentKind): void {
  getLogger().debug(`${kind === 'segment' ? 'Segment' : 'Subsegment'} sent: ${idsOf(text)}`);
  getLogger().debug(`UDP message sent: ${text}`);
}

function kindOf(text: string): string {
  return JSON.parse(text).type === 'subsegment' ? 'Subsegment' : 'Segment';
}

/** The quoting is the official SDK's, which people search their logs for. */
function idsOf(text: string): string {
  const { trace_id: traceId, id } = JSON.parse(text);
  return `{"trace_id:"${traceId}","id":"${id}"}`;
}
