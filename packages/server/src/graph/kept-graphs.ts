/**
 * Graphs whose first page was given out, so that the pages after it number the same services in the same way while new
 * ones arrive. What is not kept any more is made anew by whoever asks, and is the same graph or none.
 */

import { createHash } from 'node:crypto';
import type { ServiceGraph } from '../query/service-graph.ts';

/** Services of all graphs that are kept together. */
const MAX_SERVICES = 50_000;

export class KeptGraphs {
  /** By query and digest, the one used last at the end. */
  readonly #graphs = new Map<string, ServiceGraph>();
  #services = 0;

  /** Keeps a graph and answers with a digest of its services, in their order. */
  keep(query: string, graph: ServiceGraph): string {
    const digest = digestOf(graph);
    this.#drop(`${query} ${digest}`);
    this.#graphs.set(`${query} ${digest}`, graph);
    this.#services += graph.services.length;
    for (const key of this.#graphs.keys()) {
      if (this.#services <= MAX_SERVICES) break;
      this.#drop(key);
    }
    return digest;
  }

  recall(query: string, digest: string): ServiceGraph | undefined {
    return this.#graphs.get(`${query} ${digest}`);
  }

  #drop(key: string): void {
    const graph = this.#graphs.get(key);
    if (graph === undefined) return;
    this.#services -= graph.services.length;
    this.#graphs.delete(key);
  }
}

/** Tells graphs of different services, or of services in another order, apart. */
export function digestOf({ services }: ServiceGraph): string {
  const hash = createHash('sha256');
  for (const { key } of services) hash.update(`${key}\n`);
  return hash.digest('base64url').slice(0, 16);
}
