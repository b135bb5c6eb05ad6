/**
 * A service graph with statistics, whichever way it was added up: by ClickHouse over a range of time, or in memory
 * over a few traces.
 */

import type { DurationMicros, EpochMicros } from '@fluoroscope/wire';
import type { Distribution } from './histogram.ts';

/** Completed requests. Each is counted in exactly one of the four outcomes. */
export interface RequestStatistics {
  readonly ok: number;
  readonly error: number;
  readonly throttle: number;
  readonly fault: number;
  readonly totalResponseTime: DurationMicros;
  readonly start: EpochMicros;
  readonly end: EpochMicros;
  /** Of response times; over links, of the age of what was received. */
  readonly spread: Distribution;
}

interface ServiceStatistics extends RequestStatistics {
  /** Response times plus asynchronous tails. */
  readonly durations: Distribution;
}

export interface GraphService {
  /** Identifies the service within this graph. */
  readonly key: string;
  readonly name: string;
  /** Every spelling of the name, in no particular order. */
  readonly names: readonly string[];
  readonly type: string | undefined;
  readonly accountId: string | undefined;
  readonly state: 'active' | 'passive' | 'unknown';
  readonly isRoot: boolean;
  /** Undefined for clients, and for services that completed no request in the range. */
  readonly statistics: ServiceStatistics | undefined;
}

export interface EdgeAlias {
  readonly name: string;
  readonly type: string | undefined;
}

export interface GraphEdge {
  /** A call, or the reception of what another trace sent, such as a message of a queue. */
  readonly kind: 'call' | 'link';
  /** Keys of services of the same graph. */
  readonly source: string;
  readonly target: string;
  readonly statistics: RequestStatistics;
  /** In no particular order. */
  readonly aliases: readonly EdgeAlias[];
}

export interface ServiceGraph {
  /** In no particular order. */
  readonly services: readonly GraphService[];
  readonly edges: readonly GraphEdge[];
}
