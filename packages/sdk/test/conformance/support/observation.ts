/** What one SDK did in one scenario, as `child.cjs` tells it, and the same made comparable. */

export interface Observation {
  readonly results: Readonly<Record<string, unknown>>;
  readonly documents: readonly unknown[];
  readonly datagrams: readonly string[];
  /** Calls to the HTTP port of the daemon. */
  readonly calls: readonly unknown[];
  /** Requests that reached the scenario's servers, with their trace headers. */
  readonly wire: readonly unknown[];
  /** Ports and what they are called. */
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: readonly (readonly [level: string, message: string])[];
}

/** The parts of an observation that are compared, free of ids, times, ports and paths. */
export interface Comparable {
  readonly results: unknown;
  readonly documents: readonly unknown[];
  readonly calls: unknown;
  readonly wire: unknown;
  readonly lines: unknown;
}
