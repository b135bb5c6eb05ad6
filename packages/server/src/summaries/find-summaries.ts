/**
 * One page of trace summaries. Traces are looked through from the newest on, in windows that grow, until the page is
 * full, nothing is left, or the time for a page is over: then the page holds what was found, perhaps nothing, and the
 * next one goes on from there. So every page comes soon, also where a filter holds for one trace in a million.
 * Source: that X-Ray pages by traces looked at is documented with `TracesProcessedCount` of GetTraceSummaries.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import type { SummariesQuery, SummaryCursor } from '../query/summary-clock.ts';
import {
  countStatement,
  type KeyRow,
  keysStatement,
  type Predicate,
  type SummaryWindow,
  type WindowEndRow,
  windowEndStatement,
} from '../query/summary-keys.ts';
import { type CheckedSummaryRow, pageStatement, type SummaryRow } from '../query/summary-page.ts';
import type { Database, Statement } from '../store/database.ts';

const PAGE_SIZE = 100;

/** Rows of keys in one answer: a page, and some traces twice that were just replaced. */
const KEYS_LIMIT = PAGE_SIZE + 30;

/**
 * After so many milliseconds no further window is begun. The first page is for whoever waits for it; who asks for more
 * is on the way to the end, and is there sooner with longer pages.
 */
const SEARCH_MS = { firstPage: 15, laterPages: 100 } as const;

/** Rows in the first window and in the largest, by what is looked at in a row; each is four times the last one. */
const WINDOW_ROWS = {
  nothing: { first: 2 * PAGE_SIZE, most: 16_384 },
  cheap: { first: 65_536, most: 262_144 },
  costly: { first: 16_384, most: 65_536 },
} as const;
const WINDOW_GROWTH = 4;

export interface SummariesRequest {
  readonly query: SummariesQuery;
  /** Where the page before this one ended. */
  readonly after: SummaryCursor | undefined;
  /** What it costs to test a trace. */
  readonly cost: keyof typeof WINDOW_ROWS;
  /**
   * The condition for the traces of a window and of all windows before it; undefined for all traces. Asked for once a
   * window, from the newest on.
   */
  readonly predicate: (window: SummaryWindow) => Promise<Predicate | undefined>;
  /** Milliseconds of a clock that never goes back. */
  readonly clockMs: () => number;
}

export interface SummariesPage {
  /** Newest first. */
  readonly rows: readonly SummaryRow[];
  /** How many traces were looked at, whether or not the filter holds for them. */
  readonly processed: number;
  /** Where the next page begins; undefined when nothing is left. */
  readonly next: SummaryCursor | undefined;
}

/** Throws FLS_STORE_UNAVAILABLE, and whatever `predicate` throws. */
export async function findSummaries(database: Database, request: SummariesRequest): Promise<SummariesPage> {
  const { query, after } = request;
  const { keys, predicate, next } = await new KeySearch(database, request).run();
  const rows =
    keys.length === 0 ? [] : await readPage(database, pageStatement(query, after, predicate, keys));
  const processed =
    predicate === undefined ? keys.length : await countTraces(database, query, { after, through: next });
  return { rows, processed, next };
}

async function readPage(database: Database, statement: Statement): Promise<SummaryRow[]> {
  const rows = await database.select<CheckedSummaryRow>(statement);
  return rows.filter((row) => row.is_match);
}

async function countTraces(
  database: Database,
  query: SummariesQuery,
  window: SummaryWindow,
): Promise<number> {
  const [row] = await database.select<{ count: number }>(countStatement(query, window));
  return row?.count ?? 0;
}

interface FoundKeys {
  /** Of distinct traces, newest first, at most a page. */
  readonly keys: readonly KeyRow[];
  readonly predicate: Predicate | undefined;
  readonly next: SummaryCursor | undefined;
}

/** Looks through one window after the other. */
class KeySearch {
  readonly #database: Database;
  readonly #request: SummariesRequest;
  readonly #keys = new Map<string, KeyRow>();
  readonly #endsAtMs: number;
  #predicate: Predicate | undefined;
  #windowRows: number;

  constructor(database: Database, request: SummariesRequest) {
    this.#database = database;
    this.#request = request;
    const searchMs = request.after === undefined ? SEARCH_MS.firstPage : SEARCH_MS.laterPages;
    this.#endsAtMs = request.clockMs() + searchMs;
    this.#windowRows = WINDOW_ROWS[request.cost].first;
  }

  async run(): Promise<FoundKeys> {
    let next = this.#request.after;
    do next = await this.#lookThrough(next);
    while (next !== undefined && this.#keys.size < PAGE_SIZE && this.#request.clockMs() < this.#endsAtMs);
    return { keys: [...this.#keys.values()], predicate: this.#predicate, next };
  }

  /** Takes the keys of the window behind `after`; answers with where it ended, undefined at the end of the range. */
  async #lookThrough(after: SummaryCursor | undefined): Promise<SummaryCursor | undefined> {
    const { query } = this.#request;
    const window = { after, through: await this.#windowEnd(after) };
    this.#predicate = await this.#request.predicate(window);
    const rows = await this.#database.select<KeyRow>(
      keysStatement(query, window, this.#predicate, KEYS_LIMIT),
    );
    const last = this.#take(rows);
    if (last < rows.length - 1 || rows.length === KEYS_LIMIT) return toCursor(rows[last]);
    this.#windowRows = Math.min(this.#windowRows * WINDOW_GROWTH, WINDOW_ROWS[this.#request.cost].most);
    return window.through;
  }

  /** Where the window behind `after` ends; undefined when it holds all that is left. */
  async #windowEnd(after: SummaryCursor | undefined): Promise<SummaryCursor | undefined> {
    const [row] = await this.#database.select<WindowEndRow>(
      windowEndStatement(this.#request.query, after, this.#windowRows),
    );
    // A window holds whole seconds (microseconds, by the clock of updates): it ends before everything at its last one.
    return (
      row && { ...BEFORE_ALL, traceTime: row.trace_time ?? 0, lastReceivedAt: row.last_received_at ?? ZERO }
    );
  }

  /** Fills the page; answers with the place of the last row that was looked at. */
  #take(rows: readonly KeyRow[]): number {
    for (const [place, row] of rows.entries()) {
      this.#keys.set(row.trace_id, this.#keys.get(row.trace_id) ?? row);
      if (this.#keys.size === PAGE_SIZE) return place;
    }
    return rows.length - 1;
  }
}

const ZERO = 0 as EpochMicros;
const BEFORE_ALL = { traceId: '', firstReceivedAt: ZERO } as const;

function toCursor(row: KeyRow | undefined): SummaryCursor | undefined {
  return row && toPlace(row);
}

function toPlace(row: KeyRow): SummaryCursor {
  return {
    traceId: row.trace_id,
    traceTime: row.trace_time,
    firstReceivedAt: row.first_received_at,
    lastReceivedAt: row.last_received_at,
  };
}
