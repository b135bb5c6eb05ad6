/**
 * Finds the traces of a span of time that satisfy terms about documents. No column holds what they ask for, so it takes
 * two steps: the engine looks for bytes that a satisfying document must have (query/document-needles.ts), and of what
 * it found each document is read, parsed and decided by query/document-terms.ts. Every stored document counts, also one
 * that a later one of the same segment replaced, and every one of a trace with more than an assembly reads.
 */

import type { TraceId } from '@fluoroscope/wire';
import { FluoroscopeError } from '../errors.ts';
import { needlesOf, type Needle } from '../query/document-needles.ts';
import { satisfiesTerm } from '../query/document-terms.ts';
import type { DocumentTerm } from '../query/filter/compile-filter.ts';
import type { Database, Statement } from './database.ts';
import { toLiterals } from './trace-id-literals.ts';

/** Most documents that one search reads, in number and in bytes: some seconds of parsing. */
export const SEARCH_DOCUMENT_LIMIT = 100_000;
const SEARCH_BYTES_LIMIT = 256 * 1024 * 1024;

/** Candidates read by one statement, which names each of them. */
const PAGE_CANDIDATES = 1000;
const PAGE_BYTES = 8 * 1024 * 1024;

/** Terms that are looked for in one pass over the documents; a statement may have 256 KiB. */
const TERMS_PER_PASS = 32;

/** Longest stretch of parsing before other work of the event loop gets its turn. */
const SLICE_MS = 8;

/** Traces filed under a second from `fromSecond` to before `toSecond`, in seconds since the epoch. */
export interface SearchWindow {
  readonly fromSecond: number;
  readonly toSecond: number;
}

/**
 * For each term, the very object, the traces of `window` in `traces` that have a document which satisfies it, in order
 * of their ids. Throws FLS_QUERY_TOO_WIDE when more would have to be read than the limits allow, with no partial
 * answer, and FLS_STORE_UNAVAILABLE.
 */
export async function searchDocuments(
  database: Database,
  terms: readonly DocumentTerm[],
  window: SearchWindow,
): Promise<ReadonlyMap<DocumentTerm, readonly TraceId[]>> {
  const found = new Map<DocumentTerm, readonly TraceId[]>();
  for (let from = 0; from < terms.length; from += TERMS_PER_PASS) {
    const searches = terms.slice(from, from + TERMS_PER_PASS).map(openSearch);
    await runPass(database, searches, window);
    for (const { term, traceIds } of searches) found.set(term, [...traceIds].toSorted());
  }
  return found;
}

/** A term on the way of a pass over the documents, with the traces found so far. */
interface Search {
  readonly term: DocumentTerm;
  readonly traceIds: Set<TraceId>;
}

function openSearch(term: DocumentTerm): Search {
  return { term, traceIds: new Set() };
}

/** A plain number, because the engine parses a thousand of them many times faster than it does tuples. */
const PLACE = 'toUInt32(cityHash64(trace_id, received_at))';

/** What one call brought of a trace, with a document among it that has what some term looks for. */
interface Candidate {
  readonly trace_id: TraceId;
  /** Tells it from nearly everything else of its trace. */
  readonly place: number;
  readonly documents: number;
  readonly bytes: number;
}

async function runPass(database: Database, searches: readonly Search[], window: SearchWindow): Promise<void> {
  const terms = searches.map(({ term }) => term);
  const candidates = await database.select<Candidate>(candidatesStatement(terms, window));
  assertFew(candidates);
  let next = 0;
  while (next < candidates.length) {
    const page: Candidate[] = [];
    next = fillPage(page, candidates, next, searches);
    if (page.length > 0) await searchPage(database, page, searches);
  }
}

function candidatesStatement(terms: readonly DocumentTerm[], window: SearchWindow): Statement {
  const params: Record<string, unknown> = { ...window, limit: SEARCH_DOCUMENT_LIMIT + 1 };
  const conditions = terms.map((term) => holdsNeedles(needlesOf(term), params));
  return {
    sql: `SELECT trace_id, ${PLACE} AS place, length(d.documents) AS documents,
            arraySum(document -> length(document), d.documents) AS bytes
          FROM documents AS d
          WHERE trace_id IN (SELECT trace_id FROM traces
              WHERE trace_time >= fromUnixTimestamp({fromSecond:UInt32})
                AND trace_time < fromUnixTimestamp({toSecond:UInt32}))
            AND arrayExists(document -> ${conditions.join('\n OR ')}, d.documents)
          ORDER BY trace_id
          LIMIT {limit:UInt32}`,
    params,
  };
}

/** Adds the needles to `params`, under names of ours. */
function holdsNeedles(needles: readonly Needle[], params: Record<string, unknown>): string {
  if (needles.length === 0) return '1';
  return needles.map((needle) => holdsNeedle(needle, params)).join(' AND ');
}

function holdsNeedle({ literal, escapes }: Needle, params: Record<string, unknown>): string {
  const number = Object.keys(params).length;
  params[`literal${number}`] = literal;
  const holdsLiteral = `position(document, {literal${number}:String}) != 0`;
  if (escapes.length === 0) return holdsLiteral;
  params[`escapes${number}`] = escapes;
  return `(${holdsLiteral} OR multiSearchAnyCaseInsensitive(document, {escapes${number}:Array(String)}))`;
}

function assertFew(candidates: readonly Candidate[]): void {
  const bytes = candidates.reduce((sum, candidate) => sum + candidate.bytes, 0);
  const documents = candidates.reduce((sum, candidate) => sum + candidate.documents, 0);
  if (documents <= SEARCH_DOCUMENT_LIMIT && bytes <= SEARCH_BYTES_LIMIT) return;
  throw new FluoroscopeError(
    'FLS_QUERY_TOO_WIDE',
    `A search would have to read more than ${SEARCH_DOCUMENT_LIMIT} documents or ${SEARCH_BYTES_LIMIT} bytes.`,
  );
}

/** Takes the next candidates whose traces are not settled by what was read before; returns where to go on. */
function fillPage(
  page: Candidate[],
  candidates: readonly Candidate[],
  from: number,
  searches: readonly Search[],
): number {
  let next = from;
  let bytes = 0;
  for (; next < candidates.length && page.length < PAGE_CANDIDATES; next++) {
    const candidate = candidates[next];
    if (candidate === undefined || isSettled(candidate.trace_id, searches)) continue;
    bytes += candidate.bytes;
    if (bytes > PAGE_BYTES && page.length > 0) break;
    page.push(candidate);
  }
  return next;
}

function isSettled(traceId: TraceId, searches: readonly Search[]): boolean {
  return searches.every(({ traceIds }) => traceIds.has(traceId));
}

interface CandidateRow {
  readonly trace_id: TraceId;
  readonly documents: readonly string[];
}

async function searchPage(
  database: Database,
  page: readonly Candidate[],
  searches: readonly Search[],
): Promise<void> {
  const rows = await database.select<CandidateRow>(pageStatement(page));
  let sliceEndsMs = performance.now() + SLICE_MS;
  for (const { traceId, document } of documentsOf(rows)) {
    if (isSettled(traceId, searches)) continue;
    const value: unknown = JSON.parse(document);
    for (const { term, traceIds } of searches) {
      if (!traceIds.has(traceId) && satisfiesTerm(value, term)) traceIds.add(traceId);
    }
    if (performance.now() < sliceEndsMs) continue;
    await new Promise((turn) => setImmediate(turn));
    sliceEndsMs = performance.now() + SLICE_MS;
  }
}

function* documentsOf(
  rows: readonly CandidateRow[],
): Generator<{ readonly traceId: TraceId; readonly document: string }, void, void> {
  for (const { trace_id: traceId, documents } of rows) {
    for (const document of documents) yield { traceId, document };
  }
}

/**
 * In any order, and seldom with another row of these traces that has a place in common: it is decided as all are.
 * Nothing in it is a client's, so it binds nothing and waits for no other query that does.
 */
function pageStatement(page: readonly Candidate[]): Statement {
  const traceIds = [...new Set(page.map((candidate) => candidate.trace_id))];
  return {
    sql: `SELECT trace_id, documents FROM documents
          WHERE trace_id IN (${toLiterals(traceIds)})
            AND ${PLACE} IN (${page.map(({ place }) => place).join(', ')})`,
    params: {},
  };
}
