/**
 * The stored documents of many traces, in portions that fit into memory. A trace may hold a hundred thousand documents
 * or one, so a number of traces bounds nothing: their sizes are asked first, and each portion is a statement of its
 * own. What a statement answers is one JavaScript string on its way here, which may not reach 512 MB.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { StoredDocument } from '../decode/received-document.ts';
import type { Database } from './database.ts';
import { TRACE_DOCUMENT_LIMIT } from './documents.ts';
import { toLiterals } from './trace-id-literals.ts';

/**
 * Most text of one trace that is read, in bytes; the first to arrive. As JSON it is at most twice as long, and parsed
 * about five times: the largest trace that a process of common size can assemble.
 */
const TRACE_BYTES_LIMIT = 64 * 1024 * 1024;

/** Traces whose sizes are asked in one statement; their ids must fit into one. */
const TRACES_PER_STATEMENT = 1024;
/** Text of the traces that are read together, unless one alone has more. */
const PORTION_BYTES = 8 * 1024 * 1024;
interface StoredTrace {
  readonly documents: readonly StoredDocument[];
  /** It has reached a limit: what comes after these documents would not be read. */
  readonly isFull: boolean;
}

export type StoredTraces = ReadonlyMap<TraceId, StoredTrace>;

interface TraceSize {
  readonly trace_id: TraceId;
  readonly documents: number;
  readonly bytes: number;
}

interface DocumentRow {
  readonly trace_id: TraceId;
  readonly received_at: EpochMicros;
  readonly position: number;
  readonly document: string;
}

/**
 * The documents of the given traces in order of arrival, a few traces at a time and each trace whole, up to
 * TRACE_DOCUMENT_LIMIT and TRACE_BYTES_LIMIT. Traces without any do not appear. Throws FLS_STORE_UNAVAILABLE.
 */
export async function* readInPortions(
  database: Database,
  traceIds: readonly TraceId[],
): AsyncGenerator<StoredTraces, void, void> {
  for (let from = 0; from < traceIds.length; from += TRACES_PER_STATEMENT) {
    const sizes = await readSizes(database, traceIds.slice(from, from + TRACES_PER_STATEMENT));
    for (const portion of portionsOf(sizes)) yield readPortion(database, portion);
  }
}

function readSizes(database: Database, traceIds: readonly TraceId[]): Promise<TraceSize[]> {
  return database.select<TraceSize>({
    sql: `SELECT trace_id, count() AS documents, sum(length(document)) AS bytes
          FROM segments WHERE trace_id IN (${toLiterals(traceIds)}) GROUP BY trace_id ORDER BY trace_id`,
    params: {},
  });
}

function portionsOf(sizes: readonly TraceSize[]): TraceSize[][] {
  const portions: TraceSize[][] = [];
  let [bytes, documents] = [Infinity, Infinity];
  for (const size of sizes) {
    bytes += size.bytes;
    documents += size.documents;
    if (bytes > PORTION_BYTES || documents > TRACE_DOCUMENT_LIMIT) {
      portions.push([]);
      ({ bytes, documents } = size);
    }
    portions.at(-1)?.push(size);
  }
  return portions;
}

async function readPortion(database: Database, portion: readonly TraceSize[]): Promise<StoredTraces> {
  const [first] = portion;
  const isTooLarge = first !== undefined && first.bytes > TRACE_BYTES_LIMIT;
  const documents = isTooLarge
    ? await readFirstPages(database, first.trace_id)
    : await readTogether(
        database,
        portion.map((size) => size.trace_id),
      );
  const traces = new Map<TraceId, StoredTrace>();
  const groups = groupByTrace(documents);
  for (const size of portion) {
    const ofTrace = groups.get(size.trace_id);
    if (ofTrace !== undefined) traces.set(size.trace_id, { documents: ofTrace, isFull: isFullTrace(size) });
  }
  return traces;
}

/** Whether a trace of so many documents and bytes of text has reached a limit, so that it takes and gives no more. */
export function isFullTrace({ documents, bytes }: Pick<TraceSize, 'documents' | 'bytes'>): boolean {
  return documents >= TRACE_DOCUMENT_LIMIT || bytes >= TRACE_BYTES_LIMIT;
}

async function readTogether(database: Database, traceIds: readonly TraceId[]): Promise<StoredDocument[]> {
  const rows = await database.select<DocumentRow>({
    sql: `SELECT trace_id, toUnixTimestamp64Micro(received_at) AS received_at, position, document
          FROM segments
          WHERE trace_id IN (${toLiterals(traceIds)})
          ORDER BY segments.trace_id, segments.received_at, segments.position
          LIMIT ${TRACE_DOCUMENT_LIMIT} BY trace_id`,
    params: {},
  });
  return rows.map(toStored);
}

/** Where a document stands in its trace. */
interface DocumentKey {
  readonly received_at: EpochMicros;
  readonly position: number;
  readonly bytes: number;
}

/** Reads one trace in order of arrival until the limits are reached. */
async function readFirstPages(database: Database, traceId: TraceId): Promise<StoredDocument[]> {
  const documents: StoredDocument[] = [];
  for (const page of pagesOf(await readKeys(database, traceId))) {
    for (const document of await readPage(database, traceId, page)) documents.push(document);
  }
  return documents;
}

function readKeys(database: Database, traceId: TraceId): Promise<DocumentKey[]> {
  return database.select<DocumentKey>({
    sql: `SELECT toUnixTimestamp64Micro(received_at) AS received_at, position, length(document) AS bytes
          FROM segments
          WHERE trace_id = ${toLiterals([traceId])}
          ORDER BY segments.received_at, segments.position
          LIMIT ${TRACE_DOCUMENT_LIMIT}`,
    params: {},
  });
}

interface Page {
  readonly first: DocumentKey;
  last: DocumentKey;
  bytes: number;
}

function pagesOf(keys: readonly DocumentKey[]): Page[] {
  const pages: Page[] = [];
  let bytes = 0;
  for (const key of keys) {
    bytes += key.bytes;
    if (bytes > TRACE_BYTES_LIMIT) break;
    const page = pages.at(-1);
    if (page === undefined || page.bytes + key.bytes > PORTION_BYTES) {
      pages.push({ first: key, last: key, bytes: key.bytes });
    } else {
      page.last = key;
      page.bytes += key.bytes;
    }
  }
  return pages;
}

async function readPage(database: Database, traceId: TraceId, page: Page): Promise<StoredDocument[]> {
  const { first, last } = page;
  const rows = await database.select<DocumentRow>({
    sql: `SELECT trace_id, toUnixTimestamp64Micro(received_at) AS received_at, position, document
          FROM segments
          WHERE trace_id = ${toLiterals([traceId])}
            AND segments.received_at BETWEEN fromUnixTimestamp64Micro(${first.received_at}, 'UTC')
                                         AND fromUnixTimestamp64Micro(${last.received_at}, 'UTC')
            AND (toUnixTimestamp64Micro(segments.received_at), segments.position)
                BETWEEN (${first.received_at}, ${first.position}) AND (${last.received_at}, ${last.position})
          ORDER BY segments.received_at, segments.position`,
    params: {},
  });
  return rows.map(toStored);
}

function groupByTrace(documents: readonly StoredDocument[]): Map<TraceId, StoredDocument[]> {
  const traces = new Map<TraceId, StoredDocument[]>();
  for (const document of documents) {
    const ofTrace = traces.get(document.traceId);
    if (ofTrace === undefined) traces.set(document.traceId, [document]);
    else ofTrace.push(document);
  }
  return traces;
}

function toStored({ trace_id, document, received_at, position }: DocumentRow): StoredDocument {
  return { traceId: trace_id, text: document, receivedAt: received_at, position };
}
