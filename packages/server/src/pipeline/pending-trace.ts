/** A trace with documents that are durable and not in `traces` yet, as it waits for its assembly. */

import type { EpochMicros } from '@fluoroscope/wire';
import { decodeStored } from '../decode/decode-stored.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { WaitingSize } from './trace-room.ts';
import type { WholeTrace } from './whole-traces.ts';

/** A trace is due this long after its last document ... */
const QUIET_MS = 120;
/** ... or this long after its first, whichever is sooner. */
const LONGEST_WAIT_MS = 350;
/** Assembling anew costs as much as the trace is long, so a long trace waits longer between assemblies. */
const WAIT_MS_PER_DOCUMENT = 0.05;

export interface PendingTrace {
  /** Empty while the trace is to be read from the store, which holds them all. */
  documents: ReceivedDocument[];
  /** How many documents that wait are in the store only. */
  inStoreOnly: number;
  /** Set while the trace is what one call brought whole; `documents` is empty then. */
  whole: WholeTrace | undefined;
  /** The store holds documents that are not in `documents`, or may do so. */
  needsStore: boolean;
  /** Arrival of the oldest document that is not in `traces`; `documents` may hold older ones that are. */
  oldestReceivedAt: EpochMicros | undefined;
  readonly firstAtMs: number;
  lastAtMs: number;
  bytes: number;
  /** How often this trace failed by itself while others did not. */
  failures: number;
  /** The latest round in which it failed by itself, 0 for none. */
  failedInRound: number;
  /** After a failure it is not tried before. */
  notBeforeMs: number;
}

export function openPending(nowMs: number, documents: ReceivedDocument[], needsStore: boolean): PendingTrace {
  return {
    documents,
    inStoreOnly: 0,
    whole: undefined,
    needsStore,
    oldestReceivedAt: undefined,
    firstAtMs: nowMs,
    lastAtMs: nowMs,
    bytes: 0,
    failures: 0,
    failedInRound: 0,
    notBeforeMs: 0,
  };
}

/** How many of the trace's documents wait, as documents, as the row they gave, or in the store. */
export function countDocuments({ whole, documents, inStoreOnly }: PendingTrace): number {
  return whole === undefined ? documents.length + inStoreOnly : whole.count;
}

/** What waits of the trace, which may have been assembled before; undefined without a trace. */
export function sizeOf(pending: PendingTrace | undefined): WaitingSize | undefined {
  if (pending === undefined) return undefined;
  return { documents: countDocuments(pending), characters: pending.bytes };
}

/** Adds a document that is durable. */
export function addDocument(pending: PendingTrace, document: ReceivedDocument): void {
  takeApart(pending);
  if (pending.needsStore) pending.inStoreOnly += 1;
  else pending.documents.push(document);
}

/** Adds what one call brought to what others did. */
export function addDocuments(pending: PendingTrace, { count, readDocuments }: WholeTrace): void {
  takeApart(pending);
  if (pending.needsStore) pending.inStoreOnly += count;
  else for (const stored of readDocuments()) pending.documents.push(decodeStored(stored));
}

/** Adds what arrived while `pending` was being assembled. */
export function join(pending: PendingTrace, arrived: PendingTrace): void {
  takeApart(pending);
  takeApart(arrived);
  if (arrived.needsStore) leaveToStore(pending);
  if (pending.needsStore) leaveToStore(arrived);
  // A document that was read from the store as well is here twice then, which adds nothing to a trace.
  pending.documents = pending.documents.concat(arrived.documents);
  pending.inStoreOnly += arrived.inStoreOnly;
  pending.bytes += arrived.bytes;
  pending.oldestReceivedAt = earlier(pending.oldestReceivedAt, arrived.oldestReceivedAt);
}

/**
 * From here on the trace is read from the store when it is due. It may wait for minutes behind others that are read as
 * well, and parsed documents take several times the memory that they are counted with.
 */
export function leaveToStore(pending: PendingTrace): void {
  pending.inStoreOnly = countDocuments(pending);
  pending.documents = [];
  pending.whole = undefined;
  pending.needsStore = true;
}

/** A trace that grows is no longer what one call brought: its documents are parsed again. */
function takeApart(pending: PendingTrace): void {
  const { whole } = pending;
  if (whole === undefined) return;
  pending.whole = undefined;
  addDocuments(pending, whole);
}

export function isDue(pending: PendingTrace, nowMs: number): boolean {
  // The clock was set back: nothing may wait for as long as it was.
  if (nowMs < pending.lastAtMs) return true;
  if (nowMs < pending.notBeforeMs) return false;
  const extraMs = countDocuments(pending) * WAIT_MS_PER_DOCUMENT;
  return (
    nowMs - pending.lastAtMs >= QUIET_MS + extraMs || nowMs - pending.firstAtMs >= LONGEST_WAIT_MS + extraMs
  );
}

/** Arrival of the oldest document of all traces; undefined without any. */
export function oldestOf(traces: Iterable<PendingTrace>): EpochMicros | undefined {
  let oldest: EpochMicros | undefined;
  for (const { oldestReceivedAt } of traces) oldest = earlier(oldest, oldestReceivedAt);
  return oldest;
}

export function earlier(a: EpochMicros | undefined, b: EpochMicros | undefined): EpochMicros | undefined {
  if (a === undefined) return b;
  return b === undefined || a <= b ? a : b;
}
