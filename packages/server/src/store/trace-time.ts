/**
 * The second under which a trace is filed for good. It is part of the sort key of `traces`, so it may not change when
 * later documents arrive, and it must come out the same after a restart: everything here is decided by the trace id
 * and the trace's first document, both of which `documents` keeps.
 */

import { toEpochMicros, traceIdEpochSeconds, type EpochMicros, type TraceId } from '@fluoroscope/wire';
import type { ReceivedDocument } from '../decode/received-document.ts';

const OLDEST_SECONDS = 30 * 24 * 60 * 60;
const NEWEST_SECONDS = 5 * 60;
/** A document that was open for longer when it was the first of its trace to arrive is filed under its own start. */
const LONGEST_BEFORE_START_SECONDS = 24 * 60 * 60;

/**
 * Seconds since the epoch: the time in an X-Ray id where it is credible (30 days back to 5 minutes ahead of arrival)
 * and the first document starts within a day of it, else the start of that document under the first condition, else
 * the second of its arrival. The leading digits of a W3C id are random: one in 1,650 names a time in the last 30 days,
 * one in 25,000 a time within a day of its trace.
 */
export function traceTimeOf(traceId: TraceId, { receivedAt, document }: ReceivedDocument): number {
  const idSeconds = traceIdEpochSeconds(traceId);
  const startSeconds = Math.floor(toEpochMicros(document.start_time) / 1_000_000);
  const isStartCredible = isCredible(startSeconds, receivedAt);
  const isNear = Math.abs(startSeconds - idSeconds) <= LONGEST_BEFORE_START_SECONDS;
  if (isCredible(idSeconds, receivedAt) && (isNear || !isStartCredible)) return idSeconds;
  return isStartCredible ? startSeconds : Math.floor(receivedAt / 1_000_000);
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
