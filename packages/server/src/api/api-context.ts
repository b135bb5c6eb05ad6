/**
 * What the operations need from the rest of the service. `main.ts` wires it; tests hand in smaller ones.
 */

import type { EpochMicros, TraceId, UnprocessedDocument } from '@fluoroscope/wire';
import type { Backups } from '../archive/open-backups.ts';
import type { ReceivedDocument } from '../decode/received-document.ts';
import type { RefusedDocument } from '../diagnose/trace-case.ts';
import type { GraphReader } from '../graph/graph-reader.ts';
import type { KeptGraphs } from '../graph/kept-graphs.ts';
import type { GroupRegistry } from '../groups/group-registry.ts';
import type { InsightStore } from '../insights/insight-store.ts';
import type { ServiceStatus } from '../observe/service-status.ts';
import type { TagRegistry } from '../resources/tag-registry.ts';
import type { TraceRetrievals } from '../retrieval/trace-retrievals.ts';
import type { Sampling } from '../sampling/sampling.ts';
import type { Database } from '../store/database.ts';
import type { ResourceStore } from '../store/resource-store.ts';

interface ApiLimits {
  /** Longest request body that is read; a longer one is refused before it is parsed. */
  readonly bodyBytes: number;
  /** All bodies that are being read or answered at one time, with the documents in flight; see BodyBudget. */
  readonly bodiesBytes: number;
  /** Documents in flight from which on those who bring more are refused. */
  readonly inFlightBytes: number;
  /** Widest time range of one GetTraceSummaries call. */
  readonly traceQueryWindowHours: number;
}

/** Counts of one minute of a daemon's or an SDK's own work, as PutTelemetryRecords brings them. Absent counts are 0. */
export interface TelemetryRecord {
  readonly timestamp: EpochMicros;
  readonly segmentsReceived: number;
  readonly segmentsSent: number;
  readonly segmentsSpillover: number;
  readonly segmentsRejected: number;
  /** Sum over all kinds of connection errors. */
  readonly connectionErrors: number;
}

export interface ApiContext {
  readonly database: Database;

  /** Configuration that outlives a restart. */
  readonly resources: ResourceStore;
  readonly groups: GroupRegistry;
  readonly tags: TagRegistry;
  readonly insights: InsightStore;

  /**
   * Every stored document of the given traces, in the order they were received; a trace without documents is absent.
   * Throws FLS_STORE_UNAVAILABLE.
   */
  readDocuments(traceIds: readonly TraceId[]): Promise<ReadonlyMap<TraceId, readonly ReceivedDocument[]>>;

  readonly retrievals: TraceRetrievals;

  readonly backups: Backups;

  /**
   * Takes the documents of one call. Resolves when the good ones are durable, with those that were refused.
   * Throws FLS_OVERLOADED, FLS_STOPPING or FLS_STORE_UNAVAILABLE; then none of them was taken for certain.
   */
  acceptDocuments(texts: readonly string[]): Promise<readonly UnprocessedDocument[]>;

  /** Bytes of documents that were taken and still wait in memory. */
  readonly inFlightBytes: () => number;

  /** Documents of traces that were refused lately, as far as they are remembered. */
  readonly refusals: { of(traceId: TraceId): readonly RefusedDocument[] };

  /** Counts what senders report about themselves. Never throws. */
  recordTelemetry(records: readonly TelemetryRecord[]): void;

  /**
   * Counts one call that brought something of which nothing was taken, by the name of the error it was answered with.
   * The operation is `unknown` for a call to a path where there is none.
   */
  callRefused(operation: string, error: string): void;

  /** What the service says about itself. Throws FLS_STORE_UNAVAILABLE. */
  readStatus(): Promise<ServiceStatus>;

  now(): EpochMicros;

  readonly sampling: Sampling;
  readonly graphs: GraphReader;
  /** Service graphs whose later pages may still be asked for. */
  readonly keptGraphs: KeptGraphs;
  readonly limits: ApiLimits;
  /** Stand in the ARNs that the service makes up. */
  readonly region: string;
  readonly accountId: string;
}
