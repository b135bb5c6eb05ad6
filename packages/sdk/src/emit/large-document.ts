/**
 * The way of a document that no datagram holds: whole over HTTP where somebody takes it; else its subsegments in
 * documents of their own; and what is still too large with its largest fields cut. Something of it always arrives, and
 * what was cut is counted and named in the log.
 */

import { guarded } from '../guard.ts';
import { count } from '../health/counters.ts';
import { logLimited } from '../logging/log-limited.ts';
import { isDoorOpen, postDocument } from './http-door.ts';
import { splitDocument } from './split-document.ts';
import { largestField, trimDocument, type Cut } from './trim-document.ts';

type Send = (text: string) => void;

/** Documents whose answer is awaited, with what they would be sent by: `process.exit()` must not lose them. */
const awaited = new Map<symbol, () => void>();

/** Whether a document waits for an answer over HTTP. */
export function hasLargeDocumentsUnderway(): boolean {
  return awaited.size > 0;
}

/**
 * Sends `text`, a document over `limitBytes`; `send` takes what fits a datagram, `settled` is called when nothing is
 * under way over HTTP any more.
 */
export function sendLargeDocument(text: string, limitBytes: number, send: Send, settled: () => void): void {
  post(text, () => sendPieces(text, limitBytes, send, settled), settled);
}

/** At the end of the process: by UDP, now, what waits for an answer. The service knows a document that comes twice. */
export function sendAwaitedDocuments(): void {
  const sends = [...awaited.values()];
  awaited.clear();
  for (const send of sends) send();
}

function post(text: string, otherwise: () => void, settled: () => void): void {
  if (!isDoorOpen(Buffer.byteLength(text))) {
    otherwise();
    return;
  }
  const key = Symbol('document');
  awaited.set(key, otherwise);
  void postDocument(text).then((isTaken) => {
    // Whatever happens below, nobody awaits this: a rejection would end the process.
    if (awaited.delete(key) && !isTaken) guarded('sending a large document', otherwise, undefined);
    if (awaited.size === 0) guarded('sending a large document', settled, undefined);
  });
}

function sendPieces(text: string, limitBytes: number, send: Send, settled: () => void): void {
  const pieces = splitDocument(text, limitBytes);
  if (pieces.length > 1) count('documentsSplit');
  for (const piece of pieces) {
    if (Buffer.byteLength(piece) <= limitBytes) send(piece);
    // A piece may be small enough for a service that refused the whole.
    else if (pieces.length > 1) post(piece, () => sendTrimmed(piece, limitBytes, send), settled);
    else sendTrimmed(piece, limitBytes, send);
  }
}

function sendTrimmed(text: string, limitBytes: number, send: Send): void {
  const { text: short, cuts } = trimDocument(text, limitBytes);
  count(short === undefined ? 'droppedTooLarge' : 'documentsCut');
  logLimited('too large', 'error', () => describe(text, short === undefined ? [] : cuts));
  if (short !== undefined) send(short);
}

/** Begins with the official SDK's words, which people search their logs for; the quoting is its own. */
function describe(text: string, cuts: readonly Cut[]): string {
  const { trace_id: traceId, id, name, type } = JSON.parse(text);
  const kind = type === 'subsegment' ? 'Subsegment' : 'Segment';
  const first = `${kind} too large to send: {"trace_id:"${traceId}","id":"${id}"} (${Buffer.byteLength(text)} bytes).`;
  const fields = cuts.length === 0 ? [largestField(text)] : cuts;
  const named = fields.slice(0, 3).map(({ path, bytes }) => `${path} (${bytes} bytes)`);
  const more = fields.length > 3 ? ` and ${fields.length - 3} more` : '';
  const fate =
    cuts.length === 0 ? 'It is lost; its largest field is' : 'It was sent with its largest fields cut:';
  return `${first} ${fate} ${named.join(', ')}${more}, in "${String(name).slice(0, 200)}".`;
}
