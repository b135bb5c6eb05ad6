/**
 * The insights of one group, from its minutes in order: opened when a service's faults left their band in two of three
 * minutes, with the farthest failing service downstream as the cause and those that fail with it folded in; closed when
 * the cause had five minutes in its band again.
 * Source: X-Ray Developer Guide, "Using X-Ray insights"; X-Ray does not publish its rules, these are ours.
 */

import { randomUUID } from 'node:crypto';
import type { EpochMicros } from '@fluoroscope/wire';
import { MICROS_PER_MINUTE } from '../query/periods.ts';
import { CallTopology } from './call-topology.ts';
import { describeAnomaly } from './describe-anomaly.ts';
import { FaultHistory } from './fault-history.ts';
import type { Insight, InsightService, RequestImpact } from './insight.ts';
import { keyOfService, type MinuteGraph } from './minute-graph.ts';

/** A service is anomalous when it was above its band in so many ... */
const ABOVE_MINUTES = 2;
/** ... of so many minutes, the last one included. */
const LOOK_BACK_MINUTES = 3;
/** Minutes in the band after which an insight is over. */
const CLEAN_MINUTES = 5;
/** A change of the cause's fault share that is noted, 0 to 1. */
const NOTED_CHANGE = 0.1;
const MAX_TOP_SERVICES = 5;
/** Most events of one insight; the first and the latest are kept. */
const MAX_EVENTS = 200;

/** A minute as it was judged. */
interface JudgedMinute {
  readonly graph: MinuteGraph;
  readonly above: ReadonlySet<string>;
}

interface OpenInsight {
  insight: Insight;
  causeKey: string;
  /** Keys of the services that fail with the cause. */
  readonly members: Set<string>;
  cleanMinutes: number;
  /** Of the clean minutes: they belong to the insight if it goes on, and not if it ended with the first of them. */
  clean: Impact;
  /** Fault share of the cause when something was last noted. */
  notedShare: number;
}

interface Impact {
  readonly clients: RequestImpact;
  readonly cause: RequestImpact;
}

const NO_REQUESTS: RequestImpact = { faults: 0, oks: 0, total: 0 };
const NO_IMPACT: Impact = { clients: NO_REQUESTS, cause: NO_REQUESTS };

export interface WatchedGroup {
  readonly name: string;
  readonly arn: string;
}

export class GroupWatch {
  readonly #group: WatchedGroup;
  readonly #histories = new Map<string, FaultHistory>();
  readonly #topology = new CallTopology();
  readonly #judgedThrough: number;
  #recent: JudgedMinute[] = [];
  #open: OpenInsight[];

  /** `known` are the group's insights of earlier runs: what they say of their minutes is not said again. */
  constructor(group: WatchedGroup, known: readonly Insight[]) {
    this.#group = group;
    this.#judgedThrough = Math.max(0, ...known.map(({ lastUpdate }) => minuteOfEnd(lastUpdate)));
    this.#open = known.filter(({ state }) => state === 'ACTIVE').map(reopen);
  }

  /** Takes the next minute, and answers with the insights that began, went on or ended in it. */
  observe(graph: MinuteGraph): readonly Insight[] {
    const above = new Set<string>();
    this.#topology.add(graph);
    for (const [key, { requests }] of graph.nodes) {
      const history = this.#historyOf(key);
      if (history.isAbove(graph.minute, requests)) above.add(key);
      else if (!this.#isInInsight(key)) history.add(graph.minute, requests);
    }
    this.#recent = [...this.#recent, { graph, above }].slice(-LOOK_BACK_MINUTES);
    this.#forgetGone(graph.minute);
    if (graph.minute <= this.#judgedThrough) return [];
    const begun = this.#begin(graph, above);
    const continued = this.#open.filter((open) => !begun.includes(open));
    const changed = [...begun, ...continued].map((open) => this.#goOn(open, graph, begun.includes(open)));
    this.#open = this.#open.filter(({ insight }) => insight.state === 'ACTIVE');
    return changed;
  }

  /** Ends what is open, because nobody looks any more. */
  close(at: EpochMicros): readonly Insight[] {
    const closed = this.#open.map(({ insight }) => endAt(insight, at, 'The group is not watched any more.'));
    this.#open = [];
    return closed;
  }

  /** Opens insights for what fails now, and folds what fails with a known cause into its insight. */
  #begin(graph: MinuteGraph, above: ReadonlySet<string>): readonly OpenInsight[] {
    const failing = [...above]
      .filter((key) => this.#recent.filter((minute) => minute.above.has(key)).length >= ABOVE_MINUTES)
      .toSorted((a, b) => faultsOf(graph, b) - faultsOf(graph, a));
    const begun: OpenInsight[] = [];
    for (const [cause, members] of this.#topology.partsOf(failing)) {
      const known = this.#open.find(({ causeKey }) => causeKey === cause || members.has(causeKey));
      // What fails because of a known cause may take longer than that to recover.
      const folded = known ?? this.#open.find((open) => open.members.has(cause));
      if (folded === undefined) {
        const opened = this.#openFor(cause, members);
        this.#open.push(opened);
        begun.push(opened);
        continue;
      }
      for (const key of members) folded.members.add(key);
      if (known !== undefined) known.causeKey = cause;
    }
    return begun;
  }

  #openFor(causeKey: string, members: ReadonlySet<string>): OpenInsight {
    const first = this.#recent.find(({ above }) => above.has(causeKey))?.graph.minute ?? 0;
    const start = startOf(first);
    const cause = this.#topology.serviceOf(causeKey) ?? { name: '', names: [] };
    // The minutes before this one are added up here, this one with all that go on.
    const before = this.#recent.filter(({ graph }) => graph.minute >= first).slice(0, -1);
    const insight: Insight = {
      id: randomUUID(),
      groupName: this.#group.name,
      groupArn: this.#group.arn,
      rootCause: cause,
      state: 'ACTIVE',
      start,
      lastUpdate: start,
      summary: '',
      clientImpact: before.reduce((sum, { graph }) => plus(sum, clientsOf(graph)), NO_REQUESTS),
      rootCauseImpact: before.reduce((sum, { graph }) => plus(sum, requestsOf(graph, causeKey)), NO_REQUESTS),
      topAnomalousServices: [],
      events: [],
      impactGraph: { start, end: start, services: [] },
    };
    return { insight, causeKey, members: new Set(members), cleanMinutes: 0, clean: NO_IMPACT, notedShare: 0 };
  }

  /** Adds a minute to an insight: its impact, what is to be noted, and whether it is over. */
  #goOn(open: OpenInsight, graph: MinuteGraph, isNew: boolean): Insight {
    const isAbove = this.#recent.at(-1)?.above.has(open.causeKey) === true;
    open.cleanMinutes = isAbove ? 0 : open.cleanMinutes + 1;
    const impact = {
      clients: plus(open.clean.clients, clientsOf(graph)),
      cause: plus(open.clean.cause, requestsOf(graph, open.causeKey)),
    };
    open.clean = isAbove ? NO_IMPACT : impact;
    const counted = isAbove ? impact : NO_IMPACT;
    const now = endOf(graph.minute);
    const before = open.insight;
    const cause = this.#topology.serviceOf(open.causeKey) ?? before.rootCause;
    const insight: Insight = {
      ...before,
      rootCause: cause,
      lastUpdate: now,
      clientImpact: plus(before.clientImpact, counted.clients),
      rootCauseImpact: plus(before.rootCauseImpact, counted.cause),
      topAnomalousServices: this.#topServices(open, graph),
      impactGraph: { start: before.start, end: now, services: this.#topology.impactOf(open.causeKey) },
    };
    const share = shareOf(requestsOf(graph, open.causeKey));
    const summary = describeAnomaly({
      cause,
      share,
      usualShare: this.#historyOf(open.causeKey).usualShare,
      clients: clientsOf(graph),
    });
    open.insight = isAbove ? { ...insight, summary } : insight;
    const isOver = open.cleanMinutes >= CLEAN_MINUTES;
    const hasMoved = keyOfService(cause) !== keyOfService(before.rootCause);
    if (isOver) {
      open.insight = endAt(
        open.insight,
        startOf(graph.minute - CLEAN_MINUTES + 1),
        `${cause.name} is back to what is usual.`,
      );
    } else if (isAbove && (isNew || hasMoved || Math.abs(share - open.notedShare) >= NOTED_CHANGE)) {
      open.insight = noted(open.insight, summary, now);
      open.notedShare = share;
    }
    return open.insight;
  }

  #topServices({ members, causeKey }: OpenInsight, graph: MinuteGraph): readonly InsightService[] {
    const others = [...members].filter((key) => key !== causeKey);
    return [causeKey, ...others.toSorted((a, b) => faultsOf(graph, b) - faultsOf(graph, a))]
      .slice(0, MAX_TOP_SERVICES)
      .flatMap((key) => this.#topology.serviceOf(key) ?? []);
  }

  #isInInsight(key: string): boolean {
    return this.#open.some(({ members, cleanMinutes }) => members.has(key) && cleanMinutes === 0);
  }

  #historyOf(key: string): FaultHistory {
    const known = this.#histories.get(key);
    if (known !== undefined) return known;
    const history = new FaultHistory();
    this.#histories.set(key, history);
    return history;
  }

  #forgetGone(minute: number): void {
    for (const [key, history] of this.#histories) if (history.isEmptyAt(minute)) this.#histories.delete(key);
  }
}

function reopen(insight: Insight): OpenInsight {
  const causeKey = keyOfService(insight.rootCause);
  const members = new Set([causeKey, ...insight.topAnomalousServices.map(keyOfService)]);
  const notedShare = shareOf(insight.rootCauseImpact);
  return { insight, causeKey, members, cleanMinutes: 0, clean: NO_IMPACT, notedShare };
}

function noted(insight: Insight, summary: string, at: EpochMicros): Insight {
  const { clientImpact, rootCauseImpact, topAnomalousServices, events } = insight;
  const event = { at, summary, clientImpact, rootCauseImpact, topAnomalousServices };
  const kept = events.length < MAX_EVENTS ? events : events.toSpliced(1, 1);
  return { ...insight, events: [...kept, event] };
}

function endAt(insight: Insight, end: EpochMicros, summary: string): Insight {
  const ended = noted(insight, summary, insight.lastUpdate);
  return { ...ended, state: 'CLOSED', end: Math.max(end, insight.start) as EpochMicros };
}

function requestsOf(graph: MinuteGraph, key: string): RequestImpact {
  return graph.nodes.get(key)?.requests ?? NO_REQUESTS;
}

function faultsOf(graph: MinuteGraph, key: string): number {
  return requestsOf(graph, key).faults;
}

/** The requests that came from outside of the group's services. */
function clientsOf(graph: MinuteGraph): RequestImpact {
  const roots = [...graph.nodes.values()].filter(({ isRoot }) => isRoot);
  return roots.reduce((sum, { requests }) => plus(sum, requests), NO_REQUESTS);
}

function plus(a: RequestImpact, b: RequestImpact): RequestImpact {
  return { faults: a.faults + b.faults, oks: a.oks + b.oks, total: a.total + b.total };
}

function shareOf({ faults, total }: RequestImpact): number {
  return total === 0 ? 0 : faults / total;
}

function startOf(minute: number): EpochMicros {
  return (minute * MICROS_PER_MINUTE) as EpochMicros;
}

function endOf(minute: number): EpochMicros {
  return startOf(minute + 1);
}

/** The minute that ends at the instant. */
function minuteOfEnd(at: EpochMicros): number {
  return Math.ceil(at / MICROS_PER_MINUTE) - 1;
}
