/**
 * Answers from the service graph of a time range: what is rolled up from `minutes` and `slots`, the rest from `traces`. A question
 * about some of the traces only, such as those of a group, is a question to `traces` alone.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { toServiceGraph } from '../query/graph-rows.ts';
import type { TracePredicate } from '../query/graph-scan.ts';
import {
  type GraphRow,
  graphStatement,
  type MinuteRow,
  minutesStatement,
} from '../query/graph-statements.ts';
import type { TimeRange } from '../query/instants.ts';
import {
  type GraphPlan,
  NOTHING_ROLLED,
  planGraph,
  type RolledGraph,
  scanOnly,
} from '../query/graph-plan.ts';
import { MICROS_PER_MINUTE } from '../query/periods.ts';
import type { ServiceGraph } from '../query/service-graph.ts';
import {
  type SeriesEntity,
  type SeriesQuery,
  type SeriesRow,
  timeSeriesStatement,
} from '../query/time-series-statements.ts';
import { type FaultBand, FORECAST_MINUTES, forecastFaults } from '../query/time-series-forecast.ts';
import type { Database, Statement } from '../store/database.ts';

/** What is rolled up, as far as a reader has to know. */
export interface RolledSource {
  readonly rolled: RolledGraph;
  want(range: TimeRange): void;
  areIntact(plan: GraphPlan): boolean;
}

/** For a store of which nobody keeps anything added up. */
export const NO_ROLL_UPS: RolledSource = {
  rolled: NOTHING_ROLLED,
  want: () => undefined,
  areIntact: () => true,
};

/** How often a plan is made anew because what it reads was rolled up again while they were read. */
const MAX_PLANS = 3;

export class GraphReader {
  readonly #database: Database;
  readonly #source: RolledSource;

  constructor(database: Database, source: RolledSource) {
    this.#database = database;
    this.#source = source;
  }

  /**
   * What completed in the range, of the traces that `predicate` holds for. Throws FLS_STORE_UNAVAILABLE.
   */
  async readServices(range: TimeRange, predicate: TracePredicate | undefined): Promise<ServiceGraph> {
    return toServiceGraph(
      await this.#select<GraphRow>(range, predicate, (plan) => graphStatement(plan, predicate)),
    );
  }

  /**
   * The same minute by minute, without spreads and aliases; minutes in which nothing completed are absent. Throws
   * FLS_STORE_UNAVAILABLE.
   */
  async readMinutes(
    range: TimeRange,
    predicate: TracePredicate | undefined,
  ): Promise<ReadonlyMap<number, ServiceGraph>> {
    const rows = await this.#select<MinuteRow>(range, predicate, (plan) => minutesStatement(plan, predicate));
    const byMinute = new Map<number, MinuteRow[]>();
    for (const row of rows) {
      const others = byMinute.get(row.minute);
      if (others === undefined) byMinute.set(row.minute, [row]);
      else others.push(row);
    }
    return new Map([...byMinute].map(([minute, ofMinute]) => [minute, toServiceGraph(ofMinute)]));
  }

  /**
   * What `query.entity` completed in the range, of the traces that `predicate` holds for, newest bucket first. Throws
   * FLS_STORE_UNAVAILABLE.
   */
  readSeries(
    range: TimeRange,
    query: SeriesQuery,
    predicate: TracePredicate | undefined,
  ): Promise<readonly SeriesRow[]> {
    return this.#select<SeriesRow>(range, predicate, (plan) => timeSeriesStatement(query, plan, predicate));
  }

  /**
   * How to tell the faults to be expected of a bucket that begins with a minute of the range and holds so many
   * requests. Throws FLS_STORE_UNAVAILABLE.
   */
  async readForecast(
    range: TimeRange,
    entity: SeriesEntity,
    predicate: TracePredicate | undefined,
  ): Promise<(minute: number, total: number) => FaultBand> {
    const history = {
      start: Math.max(0, range.start - (FORECAST_MINUTES + 5) * MICROS_PER_MINUTE) as EpochMicros,
      end: range.end,
    };
    const query = { entity, periodMinutes: 1, withSpread: false } as const;
    const rows = await this.readSeries(history, query, predicate);
    const counts = rows.map(({ bucket, ok, error, throttle, fault }) => ({
      minute: bucket,
      total: ok + error + throttle + fault,
      fault,
    }));
    return (minute, total) => forecastFaults(counts, minute, total);
  }

  async #select<Row>(
    range: TimeRange,
    predicate: TracePredicate | undefined,
    toStatement: (plan: GraphPlan) => Statement,
  ): Promise<Row[]> {
    if (predicate === undefined) {
      this.#source.want(range);
      for (let attempt = 0; attempt < MAX_PLANS; attempt++) {
        const plan = planGraph(range, this.#source.rolled);
        const rows = await this.#database.select<Row>(toStatement(plan)).catch((caught: unknown) => {
          // Damage that was met on the way may have cost periods.
          if (this.#source.areIntact(plan)) throw caught;
        });
        if (rows !== undefined && this.#source.areIntact(plan)) return rows;
      }
    }
    return this.#database.select<Row>(toStatement(scanOnly(range)));
  }
}
