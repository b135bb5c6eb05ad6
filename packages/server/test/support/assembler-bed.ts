/** An assembler of traces with a store that is a list, a clock that stands still until it is moved, and a record of
 *  what became of everything. */

import { vi } from 'vitest';
import type { EpochMicros, TopLevelDocument, TraceId } from '@fluoroscope/wire';
import { assembleTrace } from '../../src/assemble/assemble-trace.ts';
import type { ReceivedDocument } from '../../src/decode/received-document.ts';
import { SeenTraceIds } from '../../src/pipeline/seen-trace-ids.ts';
import { TraceAssembler } from '../../src/pipeline/trace-assembler.ts';
import { encodeTraceRow } from '../../src/store/trace-row.ts';
import { firstReceived, traceTimeOf } from '../../src/store/trace-time.ts';
import { longTracesIn } from './long-traces.ts';
import { readTraceRows, rowText } from './read-rows.ts';
import { anIndependent, id, TRACE_ID } from './segment-builders.ts';

export const START_MS = 1_790_000_000_000;
export const OTHER_ID = '1-6ab13280-000000000000000000000002' as TraceId;
/** A trace of more than four documents is long. */
const LIMITS = { documents: 100, bytes: 1e6, long: { documents: 4, characters: 1e5 } };

/** Called with each write or read before it is done; may wait or throw. */
type Meanwhile = (what: 'read' | 'write', traceIds: readonly TraceId[]) => void | Promise<void>;

export class AssemblerBed {
  /** Everything durable, in order of arrival. */
  stored: ReceivedDocument[] = [];
  readonly reads: TraceId[][] = [];
  /** Rows as text. */
  written: string[] = [];
  readonly writes: { count: number; persistence: 'patient' | 'once' }[] = [];
  /** Bytes that were told to be assembled. */
  released = 0;
  readonly errors: string[] = [];
  setAside = 0;
  /** Traces of which the store has more than it gives. */
  readonly cutByStore = new Set<TraceId>();
  /** Long traces, as the next start would know them. */
  readonly marked = new Map<TraceId, EpochMicros>();
  meanwhile: Meanwhile = () => undefined;
  assembler: TraceAssembler;
  #arrivals = START_MS * 1000;

  /** Starts, for a process that knows every trace since the beginning of time. */
  constructor() {
    vi.useFakeTimers({ now: START_MS });
    this.assembler = this.anAssembler(new SeenTraceIds(Number.NEGATIVE_INFINITY, START_MS / 1000));
    this.assembler.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.assembler.stop();
    vi.useRealTimers();
  }

  anAssembler(seen: SeenTraceIds): TraceAssembler {
    return new TraceAssembler({
      seen,
      longTraces: longTracesIn(this.marked, LIMITS),
      readDocuments: (traceIds) => this.#read(traceIds),
      writeTraces: async ({ bytes, count }, persistence) => {
        const rows = readTraceRows(bytes);
        if (rows.length !== count) throw new Error(`${rows.length} rows are said to be ${count}.`);
        this.writes.push({ count, persistence });
        const traceIds = rows.map(({ traceId }) => traceId);
        await this.meanwhile('write', traceIds);
        this.written.push(...rows.map(({ row }) => row));
      },
      nowMs: Date.now,
      onError: (message) => this.errors.push(message),
      onAssembled: (_documents, bytes) => (this.released += bytes),
      onSetAside: () => (this.setAside += 1),
    });
  }

  async *#read(traceIds: readonly TraceId[]) {
    this.reads.push([...traceIds]);
    await this.meanwhile('read', traceIds);
    for (const traceId of traceIds) {
      const documents = this.#documentsOf(traceId);
      const isCut = this.cutByStore.has(traceId);
      if (documents.length > 0) yield new Map([[traceId, { documents, isCut }]]);
    }
  }

  #documentsOf(traceId: TraceId): ReceivedDocument[] {
    return this.stored.filter((document) => document.traceId === traceId);
  }

  /** Makes documents durable, each by a call of its own. */
  store(...documents: readonly TopLevelDocument[]): ReceivedDocument[] {
    const received = documents.map((document) => ({
      traceId: document.trace_id as TraceId,
      document,
      text: JSON.stringify(document),
      receivedAt: (this.#arrivals += 1) as EpochMicros,
      position: 0,
    }));
    this.stored.push(...received);
    return received;
  }

  /** Makes documents durable and gives them to the assembler. */
  add(...documents: readonly TopLevelDocument[]): ReceivedDocument[] {
    const received = this.store(...documents);
    this.assembler.add(received);
    return received;
  }

  /** The row that all stored documents of a trace make. */
  fullRow(traceId: TraceId = TRACE_ID): string {
    const documents = this.#documentsOf(traceId);
    const row = encodeTraceRow(assembleTrace(documents), traceTimeOf(traceId, firstReceived(documents)));
    return rowText(row);
  }
}

/** Lets time pass, with all that is due in it. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

export const part = (number: number) => anIndependent({ id: id(number) });
