/**
 * The stored documents of many traces, in portions that fit into memory. A trace may hold a hundred thousand documents
 * or one, so a number of traces bounds nothing: their sizes are asked first, and each portion is a statement of its
 * own. What a statement answers is one JavaScript string on its way here, which may not reach 512 MB.
 */

import type { EpochMicros, TraceId } from '@fluoroscope/wire';
import type { StoredDocument } from '../decode/received-document.ts';
import type { Database } from './database.ts';
import { DOCUMENTS_BYTES, storedDocuments, type DocumentsRow } from './documents.ts';
import { toLiterals } from './trace-id-literals.ts';
import { TRACE_BYTES_LIMIT, TRACE_DOCUMENT_LIMIT, type TraceSize } from './trace-limits.ts';

/** Traces whose sizes are asked in one statement; their ids must fit into one. */
const TRACES_PER_STATEMENT = 1024;
/** Text of the traces that are read together, unless one alone has more. */
const PORTION_BYTES = 8 * 1024 * 1024;

interface StoredTrace {
  readonly documents: readonly StoredDocument[];
  /** More of it is stored than is read of one trace. No door takes so much; a restore may. */
  readonly isCut: boolean;
}

export type StoredTraces = ReadonlyMap<TraceId, StoredTrace>;

interface SizeOfTrace extends TraceSize {
  readonly trace_id: TraceId;
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

function readSizes(database: Database, traceIds: readonly TraceId[]): Promise<SizeOfTrace[]> {
  return database.select<SizeOfTrace>({
    sql: `SELECT trace_id, sum(count) AS documents, sum(size) AS bytes
          FROM (SELECT trace_id, length(d.documents) AS count, ${DOCUMENTS_BYTES} AS size
                FROM documents AS d WHERE trace_id IN (${toLiterals(traceIds)})
                LIMIT 1 BY trace_id, received_at)
          GROUP BY trace_id ORDER BY trace_id`,
    params: {},
  });
}

function portionsOf(sizes: readonly SizeOfTrace[]): SizeOfTrace[][] {
  const portions: SizeOfTrace[][] = [];
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

async function readPortion(database: Database, portion: readonly SizeOfTrace[]): Promise<StoredTraces> {
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
    if (ofTrace === undefined) continue;
    const isCut = size.documents > TRACE_DOCUMENT_LIMIT || size.bytes > TRACE_BYTES_LIMIT;
    traces.set(size.trace_id, { documents: ofTrace, isCut });
  }
  return traces;
}

async function readTogether(database: Database, traceIds: readonly TraceId[]): Promise<StoredDocument[]> {
  const rows = await database.select<DocumentsRow>({
    sql: `SELECT trace_id, toUnixTimestamp64Micro(received_at) AS received_at, documents
          FROM documents AS d
          WHERE trace_id IN (${toLiterals(traceIds)})
          ORDER BY d.trace_id, d.received_at
          LIMIT 1 BY trace_id, received_at`,
    params: {},
  });
  return [...storedDocuments(rows)];
}

/** What a call brought of a trace, without saying what it is. */
interface CallSize {
  readonly received_at: EpochMicros;
  readonly documents: number;
  readonly bytes: number;
}

/** Reads one trace in order of arrival until the limits are reached. */
async function readFirstPages(database: Database, traceId: TraceId): Promise<StoredDocument[]> {
  const documents: StoredDocument[] = [];
  for (const page of pagesOf(await readCalls(database, traceId))) {
    for (const document of await readPage(database, traceId, page)) documents.push(document);
  }
  return documents;
}

function readCalls(database: Database, traceId: TraceId): Promise<CallSize[]> {
  return database.select<CallSize>({
    sql: `SELECT toUnixTimestamp64Micro(received_at) AS received_at, length(d.documents) AS documents, ${DOCUMENTS_BYTES} AS bytes
          FROM documents AS d
          WHERE trace_id = ${toLiterals([traceId])}
          ORDER BY d.received_at
          LIMIT 1 BY received_at
          LIMIT ${TRACE_DOCUMENT_LIMIT}`,
    params: {},
  });
}

/** Calls that are read together. */
interface Page {
  readonly from: EpochMicros;
  through: EpochMicros;
  bytes: number;
}

function pagesOf(calls: readonly CallSize[]): Page[] {
  const pages: Page[] = [];
  let [bytes, documents] = [0, 0];
  for (const call of calls) {
    bytes += call.bytes;
    if (bytes > TRACE_BYTES_LIMIT || documents >= TRACE_DOCUMENT_LIMIT) break;
    documents += call.documents;
    const page = pages.at(-1);
    if (page === undefined || page.bytes + call.bytes > PORTION_BYTES) {
      pages.push({ from: call.received_at, through: call.received_at, bytes: call.bytes });
    } else {
      page.through = call.received_at;
      page.bytes += call.bytes;
    }
  }
  return pages;
}

async function readPage(database: Database, traceId: TraceId, page: Page): Promise<StoredDocument[]> {
  const rows = await database.select<DocumentsRow>({
    sql: `SELECT trace_id, toUnixTimestamp64Micro(received_at) AS received_at, documents
          FROM documents AS d
          WHERE trace_id = ${toLiterals([traceId])}
            AND d.received_at BETWEEN fromUnixTimestamp64Micro(${page.from}, 'UTC')
                                  AND fromUnixTimestamp64Micro(${page.through}, 'UTC')
          ORDER BY d.received_at`,
    params: {},
  });
  return [...storedDocuments(rows)];
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
