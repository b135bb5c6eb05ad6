/** What the load process is asked to do and what it answers. Both travel as JSON between the two processes. */

import type { Spread } from './percentile.ts';

/** Where spans come in. */
export type OtlpDoor = 'otlp-grpc' | 'otlp-http';

/** Segment documents come in by the other two. */
export type Door = 'http' | 'udp' | OtlpDoor;

/** An item is a segment document, or at the doors of OTLP a span. */
export interface LoadJob {
  readonly door: Door;
  /** On the loopback address, which is the only one that is ever loaded. */
  readonly port: number;
  readonly seed: number;
  /** The load ends after this time, and waits at most five seconds more for answers. */
  readonly seconds: number;
  /** The load ends after so many items, if the time is not over first. */
  readonly maxItems: number;
  /** Items a second, evenly spaced; undefined sends the next call as soon as one is answered (not over UDP). */
  readonly itemsPerSecond: number | undefined;
  /** Traces are dated evenly over so many seconds before the end of the load instead of at the time they are sent. */
  readonly spreadSeconds: number;
  /** How many trace ids are kept for reading back: a random sample of what was acknowledged, or sent over UDP. */
  readonly sampleSize: number;
}

/** A load that only its time ends, of traces dated when they are sent. */
export function timedJob(job: Omit<LoadJob, 'maxItems' | 'spreadSeconds'>): LoadJob {
  return { ...job, maxItems: Number.MAX_SAFE_INTEGER, spreadSeconds: 0 };
}

export interface LoadResult {
  /** Items handed to the network at least once, a retried call counted once. */
  readonly sent: number;
  /** Items in calls that were taken and not refused one by one; zero over UDP, which has no answers. */
  readonly acknowledged: number;
  /** Items that were refused one by one in calls that were taken. */
  readonly unprocessed: number;
  /** Of the items acknowledged, or sent over UDP, those that a service graph counts as a request. */
  readonly served: number;
  /** Calls that were refused for now. Each was sent again. */
  readonly throttledCalls: number;
  /** Milliseconds of a call from its first attempt until it was taken; undefined where none was. */
  readonly callMillis: Spread | undefined;
  /** Calls or datagrams that failed otherwise, by reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** Bytes of the documents sent, without headers and escapes; of spans, the protobuf messages. */
  readonly itemBytes: number;
  /** From the first byte sent to the last answer, or the last datagram. */
  readonly elapsedSeconds: number;
  /** CPU time of the load process in that time. */
  readonly cpuMicros: number;
  readonly sampledTraceIds: readonly string[];
}
