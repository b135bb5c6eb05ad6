/**
 * Remembers which documents of which traces were refused lately, since a refused document is stored nowhere and the
 * trace that lacks it cannot tell why. It lives in this process and is bounded in count and in bytes: the traces that
 * were refused something longest ago are forgotten first, and a restart forgets all.
 */

import type { EpochMicros, TraceId, UnprocessedDocument } from '@fluoroscope/wire';
import type { RefusedDocument } from '../diagnose/trace-case.ts';
import type { DocumentDoor } from './ingest.ts';

const MAX_TRACES = 4096;
const MAX_BYTES = 4 * 1024 * 1024;
/** Different refusals of one trace; more of them are counted with the last. */
const MAX_OF_TRACE = 20;

const MAX_ID_CHARACTERS = 64;
const MAX_TEXT_CHARACTERS = 300;
/** What an entry takes beside its texts, roughly. */
const ENTRY_BYTES = 200;

export interface RefusedText {
  readonly traceId: TraceId;
  readonly problem: UnprocessedDocument;
  readonly name: string | undefined;
  readonly bytes: number;
  readonly door: DocumentDoor;
  readonly at: EpochMicros;
}

const DOOR_NAMES: Readonly<Record<DocumentDoor, string>> = {
  PutTraceSegments: 'PutTraceSegments',
  udp: 'UDP',
  otlp: 'OTLP',
};

interface Remembered {
  readonly documents: RefusedDocument[];
  bytes: number;
}

export class RefusalMemory {
  /** In the order of their latest refusals. */
  readonly #traces = new Map<TraceId, Remembered>();
  #bytes = 0;

  note(refused: RefusedText): void {
    const { traceId } = refused;
    const trace = this.#traces.get(traceId) ?? { documents: [], bytes: 0 };
    this.#traces.delete(traceId);
    this.#traces.set(traceId, trace);
    this.#bytes -= trace.bytes;
    addTo(trace, refused);
    this.#bytes += trace.bytes;
    this.#forget();
  }

  /** What was refused of the trace, in the order it came; empty for most. */
  of(traceId: TraceId): readonly RefusedDocument[] {
    return [...(this.#traces.get(traceId)?.documents ?? [])];
  }

  #forget(): void {
    for (const [traceId, { bytes }] of this.#traces) {
      if (this.#traces.size <= MAX_TRACES && this.#bytes <= MAX_BYTES) return;
      this.#traces.delete(traceId);
      this.#bytes -= bytes;
    }
  }
}

function addTo(trace: Remembered, refused: RefusedText): void {
  const { documents } = trace;
  const added = toDocument(refused);
  const same = documents.findIndex((known) => isAlike(known, added));
  const place = same === -1 && documents.length >= MAX_OF_TRACE ? documents.length - 1 : same;
  const known = documents[place];
  if (known === undefined) {
    documents.push(added);
    trace.bytes += bytesOf(added);
  } else {
    documents[place] = { ...known, count: known.count + 1, at: added.at };
  }
}

function isAlike(a: RefusedDocument, b: RefusedDocument): boolean {
  return (
    a.errorCode === b.errorCode &&
    a.message === b.message &&
    a.name === b.name &&
    a.door === b.door &&
    (a.id === b.id || a.name !== undefined)
  );
}

function toDocument({ problem, name, bytes, door, at }: RefusedText): RefusedDocument {
  return {
    errorCode: problem.errorCode,
    message: shorten(problem.message, MAX_TEXT_CHARACTERS),
    door: DOOR_NAMES[door],
    at,
    count: 1,
    id: problem.id === undefined ? undefined : shorten(problem.id, MAX_ID_CHARACTERS),
    name: name === undefined ? undefined : shorten(name, MAX_TEXT_CHARACTERS),
    bytes,
  };
}

/** A copy: a slice would keep the whole text alive that it was cut from. */
function shorten(text: string, characters: number): string {
  return Buffer.from(text.slice(0, characters)).toString();
}

function bytesOf({ message, id = '', name = '' }: RefusedDocument): number {
  return ENTRY_BYTES + 2 * (message.length + id.length + name.length);
}
