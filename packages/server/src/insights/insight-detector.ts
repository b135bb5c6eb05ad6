/**
 * Watches the groups that have insights on. Each group's minutes are read one after another, when they are over and
 * what belongs to them has arrived; a group that is new to it, or all of them after a start, begins with the hours that
 * what is usual is told by, so an anomaly that began before is found too. It never takes more than half of its time,
 * and stands aside for queries.
 */

import type { EpochMicros } from '@fluoroscope/wire';
import { tracesOfGroup } from '../graph/group-traces.ts';
import type { Group } from '../groups/group.ts';
import type { GroupRegistry } from '../groups/group-registry.ts';
import type { TracePredicate } from '../query/graph-scan.ts';
import type { TimeRange } from '../query/instants.ts';
import { MICROS_PER_MINUTE } from '../query/periods.ts';
import type { ServiceGraph } from '../query/service-graph.ts';
import { FORECAST_MINUTES } from '../query/time-series-forecast.ts';
import { GroupWatch } from './group-watch.ts';
import type { Insight } from './insight.ts';
import type { InsightStore } from './insight-store.ts';
import { toMinuteGraph } from './minute-graph.ts';

const MS_PER_MINUTE = 60_000;

/** How often it looks for something to do. */
const TICK_MS = 1000;

/** Minutes that are read together when many are to be judged. */
const MAX_MINUTES_AT_ONCE = 30;

/** From the end of a minute until what completed in it is visible. */
const ARRIVAL_MS = 10_000;

/** Insights are told of for thirty days. Source: X-Ray API reference, GetInsightSummaries. */
const KEPT_MICROS = 30 * 24 * 60 * MICROS_PER_MINUTE;

const NO_GRAPHS: ReadonlyMap<number, ServiceGraph> = new Map();
const NOTHING: ServiceGraph = { services: [], edges: [] };

export interface InsightDetectorDependencies {
  readonly groups: GroupRegistry;
  readonly insights: InsightStore;
  /**
   * What completed in the range, minute by minute, of the traces that the predicate holds for. Throws
   * FLS_STORE_UNAVAILABLE.
   */
  readonly readMinutes: (
    range: TimeRange,
    predicate: TracePredicate | undefined,
  ) => Promise<ReadonlyMap<number, ServiceGraph>>;
  readonly nowMs: () => number;
  readonly onError: (message: string, error: unknown) => void;
}

interface Watched {
  readonly watch: GroupWatch;
  nextMinute: number;
}

export class InsightDetector {
  readonly #dependencies: InsightDetectorDependencies;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #restingUntilMs = 0;

  constructor(dependencies: InsightDetectorDependencies) {
    this.#dependencies = dependencies;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#running !== undefined || this.#dependencies.nowMs() < this.#restingUntilMs) return;
      this.#running = this.#work().finally(() => {
        this.#running = undefined;
      });
    }, TICK_MS);
  }

  /** Stops the clock and waits for what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #work(): Promise<void> {
    const startMs = this.#dependencies.nowMs();
    try {
      const groups = this.#dependencies.groups.list().filter(({ insightsEnabled }) => insightsEnabled);
      await this.#unwatch(groups);
      for (const group of groups) await this.#judgeNext(group);
      await this.#forgetOld();
    } catch (caught) {
      this.#dependencies.onError('Insights could not be looked for; trying again', caught);
    }
    const tookMs = this.#dependencies.nowMs() - startMs;
    this.#restingUntilMs = startMs + 2 * tookMs;
  }

  /** Judges the next minutes of a group that are over, if there are any. */
  async #judgeNext(group: Group): Promise<void> {
    const { groups, insights, readMinutes, nowMs } = this.#dependencies;
    const watched = this.#watchOf(group);
    const first = watched.nextMinute;
    const end = Math.min(Math.floor((nowMs() - ARRIVAL_MS) / MS_PER_MINUTE), first + MAX_MINUTES_AT_ONCE);
    if (first >= end) return;
    const traces = tracesOfGroup(group, groups);
    const graphs =
      traces.kind === 'ok' ? await readMinutes(rangeOf(first, end), traces.predicate) : NO_GRAPHS;
    const changed = new Map<string, Insight>();
    for (let minute = first; minute < end; minute++) {
      const graph = toMinuteGraph(minute, graphs.get(minute) ?? NOTHING);
      for (const insight of watched.watch.observe(graph)) changed.set(insight.id, insight);
    }
    watched.nextMinute = end;
    try {
      for (const insight of changed.values()) await insights.record(insight);
    } catch (caught) {
      // What could not be recorded is found again from what was.
      this.#watched.delete(group.arn);
      throw caught;
    }
  }

  #watchOf(group: Group): Watched {
    const known = this.#watched.get(group.arn);
    const minuteNow = Math.floor(this.#dependencies.nowMs() / MS_PER_MINUTE);
    // After a long sleep of the machine, what was usual then says little.
    if (known !== undefined && known.nextMinute > minuteNow - 2 * FORECAST_MINUTES) return known;
    const insights = this.#dependencies.insights.list().filter(({ groupArn }) => groupArn === group.arn);
    const watched = { watch: new GroupWatch(group, insights), nextMinute: minuteNow - FORECAST_MINUTES };
    this.#watched.set(group.arn, watched);
    return watched;
  }

  /** Ends what is open of groups that are gone or not watched any more. */
  async #unwatch(groups: readonly Group[]): Promise<void> {
    const now = (this.#dependencies.nowMs() * 1000) as EpochMicros;
    const wanted = new Set(groups.map(({ arn }) => arn));
    for (const [arn, { watch }] of this.#watched) {
      if (wanted.has(arn)) continue;
      for (const insight of watch.close(now)) await this.#dependencies.insights.record(insight);
      this.#watched.delete(arn);
    }
  }

  async #forgetOld(): Promise<void> {
    const { insights, nowMs } = this.#dependencies;
    const oldest = nowMs() * 1000 - KEPT_MICROS;
    for (const { id, lastUpdate } of insights.list()) if (lastUpdate < oldest) await insights.forget(id);
  }
}

function rangeOf(first: number, end: number): TimeRange {
  return {
    start: (first * MICROS_PER_MINUTE) as EpochMicros,
    end: (end * MICROS_PER_MINUTE) as EpochMicros,
  };
}
