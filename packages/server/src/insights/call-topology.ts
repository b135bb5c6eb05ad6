/** Who calls whom, as seen in the last hours: which service of several failing ones is the farthest downstream. */

import { FORECAST_MINUTES } from '../query/time-series-forecast.ts';
import type { InsightService } from './insight.ts';
import type { MinuteGraph, MinuteNode } from './minute-graph.ts';

/** Most services of an impact graph. */
const MAX_SERVICES = 200;

export class CallTopology {
  readonly #nodes = new Map<string, { readonly node: MinuteNode; readonly minute: number }>();
  /** Callers, with the last minute they called in, by callee. */
  readonly #callers = new Map<string, Map<string, number>>();

  add({ minute, nodes, calls }: MinuteGraph): void {
    for (const [key, node] of nodes) this.#nodes.set(key, { node, minute });
    for (const { source, target } of calls) {
      const callers = this.#callers.get(target) ?? new Map<string, number>();
      this.#callers.set(target, callers.set(source, minute));
    }
    this.#forget(minute - FORECAST_MINUTES);
  }

  serviceOf(key: string): InsightService | undefined {
    return this.#nodes.get(key)?.node.service;
  }

  /**
   * Parts `failing` by what they fail with: each service with the failing one farthest downstream of it, which heads
   * its part. Where failing services call each other in a circle, the first of them in the given order heads it.
   */
  partsOf(failing: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
    const isFailing = new Set(failing);
    const parts = new Map<string, ReadonlySet<string>>();
    const placed = new Set<string>();
    const place = (head: string): void => {
      const members = this.#upstreamOf(head, (key) => isFailing.has(key));
      parts.set(head, new Set([...members].filter((key) => key === head || !placed.has(key))));
      for (const key of members) placed.add(key);
    };
    const calledBy = new Set(
      failing.flatMap((key) => this.#otherCallers(key).filter((at) => isFailing.has(at))),
    );
    for (const key of failing) if (!calledBy.has(key)) place(key);
    for (const key of failing) if (!placed.has(key)) place(key);
    return parts;
  }

  /** The service and all that call it, directly or not; `edges` are places in the list. */
  impactOf(key: string): readonly (InsightService & { readonly edges: readonly number[] })[] {
    const keys = [...this.#upstreamOf(key, () => true)].slice(0, MAX_SERVICES);
    const places = new Map(keys.map((each, index) => [each, index]));
    const edges = keys.map((): number[] => []);
    for (const [target, at] of places) {
      for (const source of this.#callers.get(target)?.keys() ?? []) {
        const from = places.get(source);
        if (from !== undefined) edges[from]?.push(at);
      }
    }
    return keys.flatMap((each, index) => {
      const service = this.serviceOf(each);
      return service === undefined ? [] : [{ ...service, edges: edges[index] ?? [] }];
    });
  }

  /** Everything that leads to a service through services that `passes` holds for, itself included. */
  #upstreamOf(key: string, passes: (key: string) => boolean): ReadonlySet<string> {
    const reached = new Set([key]);
    // A set is walked in the order of insertion, with what is added on the way.
    for (const at of reached) {
      for (const caller of this.#callers.get(at)?.keys() ?? []) if (passes(caller)) reached.add(caller);
    }
    return reached;
  }

  #otherCallers(key: string): readonly string[] {
    return [...(this.#callers.get(key)?.keys() ?? [])].filter((caller) => caller !== key);
  }

  #forget(before: number): void {
    for (const [key, { minute }] of this.#nodes) if (minute < before) this.#nodes.delete(key);
    for (const [target, callers] of this.#callers) {
      for (const [caller, minute] of callers) if (minute < before) callers.delete(caller);
      if (callers.size === 0) this.#callers.delete(target);
    }
  }
}
