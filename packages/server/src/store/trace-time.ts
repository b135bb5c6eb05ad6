/**
 * The second under which a trace is filed for good. It is part of the sort key of `traces`, so it may not change when
 * later documents arrive, and it must come out the same after a restart: everything here is decided by the trace id
 * and the trace's first document, both of which `segments` keeps.
 */

import { toEpochMicros, traceIdEpochSeconds, type EpochMicros, type TraceId } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';

const OLDEST_SECONDS = 30 * 24 * 60 * 60;
const NEWEST_SECONDS = 5 * 60;

/**
 * Seconds since the epoch: the time in an X-Ray id where it is credible (30 days back to 5 minutes ahead of arrival),
 * else the start of the first document under the same condition, else the second of its arrival. A W3C id's leading
 * digits are random and nearly never credible.
 */
export function traceTimeOf(traceId: TraceId, first: ReceivedDocument): number {
  const idSeconds = traceIdEpochSeconds(traceId);
  if (isCredible(idSeconds, first.receivedAt)) return idSeconds;
  const startSeconds = Math.floor(toEpochMicros(first.document.start_time) / 1_000_000);
  return isCredible(startSeconds, first.receivedAt) ? startSeconds : Math.floor(first.receivedAt / 1_000_000);
}

function isCredible(seconds: number, receivedAt: EpochMicros): boolean {
  const arrival = receivedAt / 1_000_000;
  return seconds >= arrival - OLDEST_SECONDS && seconds <= arrival + NEWEST_SECONDS;
}

/** The document that arrived first. Throws on an empty list, which no trace has. */
export function firstReceived(documents: readonly ReceivedDocument[]): ReceivedDocument {
  const first = documents[0];
  if (first === undefined) throw new Error('A trace without documents was asked for its first one.');
  return documents.reduce((earliest, next) => (isBefore(next, earliest) ? next : earliest), first);
}

function isBefore(a: ReceivedDocument, b: ReceivedDocument): boolean {
  return a.receivedAt < b.receivedAt || (a.receivedAt === b.receivedAt && a.position < b.position);
}
