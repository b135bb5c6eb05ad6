/**
 * Follows the links between traces. Few traces have any; those that do are looked up here after their assembly, before
 * their rows are written. The other trace is read from the store, which holds every document that can be assembled.
 * Where it does not hold yet what a link names, the link waits, and the trace is assembled again once it does.
 */

import type { SegmentId, TraceId } from '@fluoroscope/wire';
import { listSenders, resolveLinks, type LinkSender, type LinkSenders } from '../assemble/resolve-links.ts';
import type { Trace } from '../assemble/trace.ts';
import { decodeStored } from '../decode/decode-stored.ts';
import type { StoredDocument } from '../decode/received-document.ts';
import type { StoredTraces } from '../store/read-in-portions.ts';
import { KnownSenders } from './known-senders.ts';
import { pauseBetweenSlices } from './pause-between-slices.ts';
import type { SeenTraceIds } from './seen-trace-ids.ts';
import { WaitingLinks, type WaitingLink } from './waiting-links.ts';

/** Links that are followed together. A trace has a hundred at most. */
const BATCH_LINKS = 1000;

const NO_SENDERS: LinkSenders = new Map();

export interface LinkedTracesDependencies {
  /** What the store holds of the given traces, in portions; traces of which it holds nothing do not appear. */
  readonly readDocuments: (traceIds: readonly TraceId[]) => AsyncIterable<StoredTraces>;
  readonly seen: SeenTraceIds;
  readonly nowMs: () => number;
  readonly onError: (message: string, error: unknown) => void;
}

/** Which parts of which traces are asked for. */
type Wanted = Map<TraceId, Set<SegmentId>>;

/** Those of them that are known, by `keyOf`. */
type Found = Map<string, LinkSender>;

export class LinkedTraces {
  readonly #dependencies: LinkedTracesDependencies;
  readonly #known = new KnownSenders();
  readonly #waiting = new WaitingLinks();

  constructor(dependencies: LinkedTracesDependencies) {
    this.#dependencies = dependencies;
  }

  /** The same traces in the same order, with the sources of their links. Rejects when the store cannot be read. */
  async resolve(traces: readonly Trace[]): Promise<readonly Trace[]> {
    const resolved: Trace[] = [];
    for (const batch of batchesOf(traces)) {
      const found = await this.#find(wantedBy(batch));
      for (const trace of batch) {
        const withSources = resolveLinks(trace, (traceId, entityId) => found.get(keyOf(traceId, entityId)));
        this.#keepWaiting(withSources);
        resolved.push(withSources);
      }
    }
    return resolved;
  }

  /** Whether `changed` has to be told of this trace. */
  concerns(traceId: TraceId): boolean {
    return this.#waiting.has(traceId) || this.#known.has(traceId);
  }

  /**
   * To be told of traces to which something was added, once it is stored. Resolves with the traces whose links lead
   * further now. Never rejects: where the store cannot be read, they may lead further.
   */
  async changed(traceIds: readonly TraceId[]): Promise<readonly TraceId[]> {
    for (const traceId of traceIds) this.#known.forget(traceId);
    const waiting = traceIds.flatMap((traceId) => this.#waiting.of(traceId));
    if (waiting.length === 0) return [];
    const wanted: Wanted = new Map();
    for (const { linkedTraceId, entityId } of waiting) want(wanted, linkedTraceId, entityId);
    const arrived = await this.#findArrived(waiting, wanted);
    for (const link of arrived) this.#waiting.delete(link);
    return [...new Set(arrived.map(({ traceId }) => traceId))];
  }

  async #findArrived(waiting: readonly WaitingLink[], wanted: Wanted): Promise<readonly WaitingLink[]> {
    try {
      const found = await this.#find(wanted);
      return waiting.filter(({ linkedTraceId, entityId }) => found.has(keyOf(linkedTraceId, entityId)));
    } catch (caught) {
      this.#dependencies.onError('Links between traces could not be followed; trying again', caught);
      return waiting;
    }
  }

  #keepWaiting({ traceId, links }: Trace): void {
    for (const { traceId: linkedTraceId, entityId, source } of links) {
      if (source === undefined)
        this.#waiting.add({ traceId, linkedTraceId, entityId }, this.#dependencies.nowMs());
    }
  }

  async #find(wanted: Wanted): Promise<Found> {
    const { readDocuments, seen, nowMs } = this.#dependencies;
    const nowSeconds = nowMs() / 1000;
    const found: Found = new Map();
    const unread: TraceId[] = [];
    for (const [traceId, entityIds] of wanted) {
      const known = this.#known.get(traceId);
      if (known !== undefined) pick(found, traceId, entityIds, known);
      else if (!seen.isCertainlyNew(traceId, nowSeconds)) unread.push(traceId);
    }
    if (unread.length === 0) return found;
    const pause = pauseBetweenSlices();
    for await (const portion of readDocuments(unread)) {
      for (const [traceId, { documents }] of portion) {
        const senders = this.#known.keep(traceId, this.#listSenders(traceId, documents));
        pick(found, traceId, wanted.get(traceId) ?? [], senders);
        await pause();
      }
    }
    return found;
  }

  /** A trace that cannot be read is in trouble itself, but not those that name it. */
  #listSenders(traceId: TraceId, documents: readonly StoredDocument[]): LinkSenders {
    try {
      return listSenders(documents.map(decodeStored));
    } catch (caught) {
      this.#dependencies.onError(`Links into trace ${traceId} cannot be followed`, caught);
      return NO_SENDERS;
    }
  }
}

function* batchesOf(traces: readonly Trace[]): Generator<readonly Trace[], void, void> {
  let batch: Trace[] = [];
  let links = 0;
  for (const trace of traces) {
    batch.push(trace);
    links += trace.links.length;
    if (links < BATCH_LINKS) continue;
    yield batch;
    [batch, links] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

function wantedBy(traces: readonly Trace[]): Wanted {
  const wanted: Wanted = new Map();
  for (const { links } of traces) {
    for (const { traceId, entityId } of links) want(wanted, traceId, entityId);
  }
  return wanted;
}

function want(wanted: Wanted, traceId: TraceId, entityId: SegmentId): void {
  const entityIds = wanted.get(traceId);
  if (entityIds === undefined) wanted.set(traceId, new Set([entityId]));
  else entityIds.add(entityId);
}

function pick(found: Found, traceId: TraceId, entityIds: Iterable<SegmentId>, senders: LinkSenders): void {
  for (const entityId of entityIds) {
    const sender = senders.get(entityId);
    if (sender !== undefined) found.set(keyOf(traceId, entityId), sender);
  }
}

function keyOf(traceId: TraceId, entityId: SegmentId): string {
  return `${traceId} ${entityId}`;
}
