/** Reads RowBinary back, for stores that tests put in the place of the engine. The engine itself proves the format. */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { StoredDocument } from '../../src/decode/received-document.ts';

/** A type by its size in bytes, a text, a list or a tuple. */
type Shape = 1 | 2 | 4 | 8 | 'text' | { readonly list: Shape } | readonly Shape[];

const texts: Shape = { list: 'text' };
const lists = (shape: Shape, count: number): Shape[] =>
  Array.from({ length: count }, () => ({ list: shape }));

const EXCEPTION: Shape = ['text', 'text'];
const ENTITY: Shape = ['text', 1, 8, { list: EXCEPTION }];
const CAUSE_SERVICE: Shape = [4, 1, { list: ENTITY }];

const SERVICES: Shape[] = [texts, { list: texts }, texts, texts, ...lists(1, 1)];
const SEGMENTS: Shape[] = [...lists(4, 1), ...lists(8, 3), ...lists(1, 1), ...lists(4, 1)];
const EDGES: Shape[] = [...lists(4, 2), ...lists(8, 2), ...lists(1, 1), ...lists(4, 3)];
const ALIASES: Shape[] = [...lists(4, 1), texts, texts];
const REQUESTS: Shape[] = [...lists(2, 1), texts, texts, texts, texts];
const ATTRIBUTES: Shape[] = [...lists(1, 1), texts, texts, ...lists(8, 1), ...lists({ list: 4 }, 2)];
const LINKS: Shape[] = [...lists(4, 1), texts, texts, texts, texts, texts, ...lists(8, 1)];

/** The columns of `traces` behind the five that are read. */
const REST_OF_TRACE: Shape = [
  ...([4, 8, 8, 8, 8, 1, 1, 1, 2, 'text', 'text', 'text', 'text', 4] as const),
  ...SERVICES,
  ...SEGMENTS,
  ...EDGES,
  ...ALIASES,
  ...REQUESTS,
  ...ATTRIBUTES,
  ...LINKS,
  { list: [1, 1, { list: CAUSE_SERVICE }] },
];

class RowReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  uint32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32LE(this.#at - 4);
  }

  int64(): number {
    this.#at += 8;
    return Number(this.#bytes.readBigInt64LE(this.#at - 8));
  }

  text(): string {
    const length = this.length();
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  skip(shape: Shape): void {
    if (shape === 'text') this.text();
    else if (typeof shape === 'number') this.#at += shape;
    else if ('list' in shape) for (let left = this.length(); left > 0; left--) this.skip(shape.list);
    else for (const member of shape) this.skip(member);
  }

  length(): number {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++] ?? 0;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return length;
    }
  }
}

/** The documents in rows of `documents`. */
export function readDocumentRows(bytes: Buffer): StoredDocument[] {
  const reader = new RowReader(bytes);
  const documents: StoredDocument[] = [];
  while (!reader.isAtEnd) {
    const traceId = reader.text() as TraceId;
    const receivedAt = reader.int64() as EpochMicros;
    const count = reader.length();
    for (let position = 0; position < count; position++) {
      documents.push({ traceId, receivedAt, position, text: reader.text() });
    }
  }
  return documents;
}

export interface ReadTraceRow {
  readonly traceTime: number;
  readonly traceId: TraceId;
  readonly revision: number;
  readonly lastReceivedAt: EpochMicros;
  /** The whole row, byte by byte as characters, so that rows can be compared and searched. */
  readonly row: string;
}

/** The rows of `traces`. */
export function readTraceRows(bytes: Buffer): ReadTraceRow[] {
  const reader = new RowReader(bytes);
  const rows: ReadTraceRow[] = [];
  while (!reader.isAtEnd) {
    const start = reader.at;
    const traceTime = reader.uint32();
    const traceId = reader.text() as TraceId;
    const revision = reader.uint32();
    reader.skip(8);
    const lastReceivedAt = reader.int64() as EpochMicros;
    reader.skip(REST_OF_TRACE);
    const row = rowText(bytes.subarray(start, reader.at));
    rows.push({ traceTime, traceId, revision, lastReceivedAt, row });
  }
  return rows;
}

/** A row as `ReadTraceRow.row` has it. */
export function rowText(row: Buffer): string {
  return row.toString('latin1');
}
