/** The service graph of a few traces, added up in memory from what assembly made of them. */

import type { DurationMicros, EpochMicros } from '@fluoroscope/wire';
import type { Trace, TraceEdge, TraceLink, TraceSegment, TraceService } from '../assemble/trace.ts';
import type { Distribution } from './histogram.ts';
import type { EdgeAlias, GraphEdge, GraphService, RequestStatistics, ServiceGraph } from './service-graph.ts';

/** All services of the traces and all calls between them, finished or not. Unfinished ones are not counted. */
export function graphOfTraces(traces: readonly Trace[]): ServiceGraph {
  const services = new Map<string, ServiceTally>();
  const edges = new Map<string, EdgeTally>();
  for (const trace of traces) addTrace(services, edges, trace);
  return {
    services: [...services].map(([key, tally]) => tally.toService(key)),
    edges: [...edges.values()].map((tally) => tally.toEdge()),
  };
}

function addTrace(services: Map<string, ServiceTally>, edges: Map<string, EdgeTally>, trace: Trace): void {
  const keys = trace.services.map(serviceKey);
  const tallies = trace.services.map((service, index) =>
    obtain(services, keys[index] ?? '', () => new ServiceTally(service)),
  );
  tallies.forEach((tally, index) => tally.see(trace.services[index]));
  for (const segment of trace.segments) tallies[segment.service]?.count(segment);
  for (const edge of trace.edges) {
    const [source, target] = [keys[edge.source] ?? '', keys[edge.target] ?? ''];
    obtain(edges, `${source}\n${target}`, () => new EdgeTally('call', source, target)).count(edge);
  }
  for (const link of trace.links) addLink(services, edges, trace, link);
}

/** A link to what is not known is no edge. The sender is a node even where its own trace is not among the traces. */
function addLink(
  services: Map<string, ServiceTally>,
  edges: Map<string, EdgeTally>,
  trace: Trace,
  { segment, source }: TraceLink,
): void {
  const receiver = trace.segments[segment];
  const service = receiver && trace.services[receiver.service];
  if (source === undefined || receiver === undefined || service === undefined) return;
  const { name, type, accountId } = source;
  const sender = { name, names: [name], type, accountId, state: 'unknown', isRoot: false } as const;
  const [from, to] = [serviceKey(sender), serviceKey(service)];
  obtain(services, from, () => new ServiceTally(sender));
  obtain(edges, `link ${from}\n${to}`, () => new EdgeTally('link', from, to)).receive(receiver, source.age);
}

function serviceKey({ name, type, accountId }: TraceService): string {
  return JSON.stringify([name, type ?? '', accountId ?? '']);
}

function obtain<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

type Request = Pick<TraceSegment, 'start' | 'end' | 'responseTime' | 'outcome'>;

/** Adds requests up while a graph is made. */
class RequestTally {
  readonly #outcomes = { ok: 0, error: 0, throttle: 0, fault: 0 };
  readonly #spread = new MillisecondCounts();
  #totalResponseTime = 0;
  #start = Infinity;
  #end = -Infinity;

  /** `spread` is what goes into the histogram. */
  count({ start, end, responseTime, outcome }: Request, spread: DurationMicros = responseTime): void {
    if (end === undefined) return;
    this.#outcomes[outcome] += 1;
    this.#totalResponseTime += responseTime;
    this.#spread.add(spread);
    this.#start = Math.min(this.#start, start);
    this.#end = Math.max(this.#end, end);
  }

  get isEmpty(): boolean {
    return this.#end === -Infinity;
  }

  toStatistics(): RequestStatistics {
    return {
      ...this.#outcomes,
      // Sums, least and greatest of the same units.
      totalResponseTime: this.#totalResponseTime as DurationMicros,
      start: (this.isEmpty ? 0 : this.#start) as EpochMicros,
      end: (this.isEmpty ? 0 : this.#end) as EpochMicros,
      spread: this.#spread.toDistribution(),
    };
  }
}

class MillisecondCounts {
  readonly #counts = new Map<number, number>();

  add(duration: DurationMicros): void {
    const milliseconds = Math.round(duration / 1000);
    this.#counts.set(milliseconds, (this.#counts.get(milliseconds) ?? 0) + 1);
  }

  toDistribution(): Distribution {
    const sorted = [...this.#counts].toSorted(([a], [b]) => a - b);
    return {
      milliseconds: sorted.map(([milliseconds]) => milliseconds),
      counts: sorted.map(([, count]) => count),
    };
  }
}

const STATE_RANK = { active: 2, passive: 1, unknown: 0 } as const;

class ServiceTally {
  readonly #identity: TraceService;
  readonly #names: Set<string>;
  readonly #requests = new RequestTally();
  readonly #durations = new MillisecondCounts();
  #state: TraceService['state'] = 'unknown';
  #isRoot = false;

  constructor(identity: TraceService) {
    this.#identity = identity;
    this.#names = new Set([identity.name]);
  }

  /** Takes in what one more trace says about the service itself. */
  see(service: TraceService | undefined): void {
    if (service === undefined) return;
    for (const name of service.names) this.#names.add(name);
    if (STATE_RANK[service.state] > STATE_RANK[this.#state]) this.#state = service.state;
    if (service.isRoot) this.#isRoot = true;
  }

  count(segment: TraceSegment): void {
    this.#requests.count(segment);
    if (segment.end !== undefined) this.#durations.add(segment.duration);
  }

  toService(key: string): GraphService {
    const { name, type, accountId } = this.#identity;
    const statistics = this.#requests.isEmpty
      ? undefined
      : { ...this.#requests.toStatistics(), durations: this.#durations.toDistribution() };
    return {
      key,
      name,
      names: [...this.#names],
      type,
      accountId,
      state: this.#state,
      isRoot: this.#isRoot,
      statistics,
    };
  }
}

class EdgeTally {
  readonly #kind: GraphEdge['kind'];
  readonly #source: string;
  readonly #target: string;
  readonly #requests = new RequestTally();
  readonly #aliases = new Map<string, EdgeAlias>();

  constructor(kind: GraphEdge['kind'], source: string, target: string) {
    this.#kind = kind;
    this.#source = source;
    this.#target = target;
  }

  count(edge: TraceEdge): void {
    this.#requests.count(edge);
    if (edge.alias !== undefined) this.#aliases.set(JSON.stringify(edge.alias), edge.alias);
  }

  /** Counts what a segment received over a link, `age` after it was sent. */
  receive(segment: TraceSegment, age: DurationMicros): void {
    this.#requests.count(segment, age);
  }

  toEdge(): GraphEdge {
    return {
      kind: this.#kind,
      source: this.#source,
      target: this.#target,
      statistics: this.#requests.toStatistics(),
      aliases: [...this.#aliases.values()],
    };
  }
}
