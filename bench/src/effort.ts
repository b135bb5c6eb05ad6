/** How thoroughly things are measured. What is proved about the data is the same in both. */
export interface Effort {
  /** `PutTraceSegments` calls of one document to an idle service. */
  readonly lonePuts: number;
  /** Probes through each door of an idle service. */
  readonly idleProbes: number;
  /** Calls of a read operation before those that are timed, and those. */
  readonly warmUps: number;
  readonly calls: number;
  /** No operation is called longer than this, once it was called `fewestCalls` times. */
  readonly longestMillis: number;
  readonly fewestCalls: number;
  /** Of so many filter expressions one is measured. */
  readonly filterStride: number;
  /** Timed calls for each filter expression, after some that are not. */
  readonly filterCalls: number;
  readonly filterWarmUps: number;
  /** How often each filter expression is compiled. */
  readonly compilingRounds: number;
  /** Traces of each load that are read back. */
  readonly sampledTraces: number;
  /** The same for a store that is read afterwards, where they are what is read. */
  readonly storedTraces: number;
  /** Whether what a service does by itself, such as merges, is over before it is measured. */
  readonly isPatient: boolean;
}

export const FULL_EFFORT: Effort = {
  lonePuts: 200,
  idleProbes: 20,
  warmUps: 5,
  calls: 50,
  // Ten calls tell a median.
  longestMillis: 20_000,
  fewestCalls: 10,
  filterStride: 1,
  filterCalls: 20,
  filterWarmUps: 2,
  compilingRounds: 100,
  sampledTraces: 500,
  storedTraces: 2000,
  isPatient: true,
};

/** Enough to see that everything works. Its times are not worth comparing. */
export const SHORT_EFFORT: Effort = {
  lonePuts: 20,
  idleProbes: 4,
  warmUps: 1,
  calls: 5,
  longestMillis: 500,
  fewestCalls: 1,
  filterStride: 4,
  filterCalls: 1,
  filterWarmUps: 0,
  compilingRounds: 5,
  sampledTraces: 100,
  storedTraces: 100,
  isPatient: false,
};
