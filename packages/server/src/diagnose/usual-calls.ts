/** What the service graph around the time of a trace tells about who calls whom, made ready to be looked up. */

import type { GraphEdge, GraphService, ServiceGraph } from '../query/service-graph.ts';

/** A service that sends segments, and how many calls it answered of the caller that asked. */
export interface UsualCallee {
  readonly service: GraphService;
  readonly answered: number;
}

export class UsualCalls {
  readonly #callers = new Map<string, { readonly name: string; readonly requests: number }[]>();
  readonly #callees = new Map<string, UsualCallee>();
  readonly #active = new Map<string, GraphService>();

  constructor({ services, edges }: ServiceGraph) {
    const byKey = new Map(services.map((service) => [service.key, service]));
    for (const service of services) {
      if (service.state === 'active') for (const name of namesOf(service)) this.#active.set(name, service);
    }
    for (const edge of edges) {
      const [source, target] = [byKey.get(edge.source), byKey.get(edge.target)];
      if (edge.kind !== 'call' || source === undefined || target === undefined || source.type === 'client')
        continue;
      this.#addCall(source, target, edge);
    }
  }

  /** Names of the services that call services of this name, the busiest first; clients are none. */
  callersOf(name: string): readonly string[] {
    const callers = this.#callers.get(name) ?? [];
    return [...new Set(callers.toSorted((a, b) => b.requests - a.requests).map((caller) => caller.name))];
  }

  /** The service with segments of its own that usually answers `caller` when it calls what it calls `address`. */
  calleeOf(caller: string, address: string): UsualCallee | undefined {
    return this.#callees.get(JSON.stringify([caller, address]));
  }

  /** The service with segments of its own that goes by this name, or that anybody addresses by it. */
  activeService(address: string): GraphService | undefined {
    return this.#active.get(address);
  }

  #addCall(source: GraphService, target: GraphService, edge: GraphEdge): void {
    const requests = requestsOf(edge);
    for (const name of namesOf(target)) this.#addCaller(name, source.name, requests);
    if (target.state !== 'active') return;
    const addresses = [...namesOf(target), ...edge.aliases.map(({ name }) => name)];
    for (const address of addresses) {
      if (!this.#active.has(address)) this.#active.set(address, target);
      this.#addCallee(source.name, address, { service: target, answered: requests });
    }
  }

  #addCaller(callee: string, name: string, requests: number): void {
    if (callee === name) return;
    const callers = this.#callers.get(callee);
    if (callers === undefined) this.#callers.set(callee, [{ name, requests }]);
    else callers.push({ name, requests });
  }

  #addCallee(caller: string, address: string, callee: UsualCallee): void {
    const key = JSON.stringify([caller, address]);
    const known = this.#callees.get(key);
    if (known === undefined || callee.answered > known.answered) this.#callees.set(key, callee);
  }
}

/** The store lists other spellings apart from the name. */
function namesOf({ name, names }: GraphService): ReadonlySet<string> {
  return new Set([name, ...names]);
}

function requestsOf({ statistics: { ok, error, throttle, fault } }: GraphEdge): number {
  return ok + error + throttle + fault;
}
