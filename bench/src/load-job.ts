/** What the load process is asked to do and what it answers. Both travel as JSON between the two processes. */

export type Door = 'http' | 'udp';

export interface LoadJob {
  readonly door: Door;
  /** On the loopback address, which is the only one that is ever loaded. */
  readonly port: number;
  readonly seed: number;
  /** The load ends after this time, and waits at most five seconds more for answers. */
  readonly seconds: number;
  /** The load ends after so many documents, if the time is not over first. */
  readonly maxDocuments: number;
  /** Segments a second, evenly spaced; undefined sends the next call as soon as one is answered (HTTP only). */
  readonly segmentsPerSecond: number | undefined;
  /** Traces are dated evenly over so many seconds before the end of the load instead of at the time they are sent. */
  readonly spreadSeconds: number;
  /** How many trace ids are kept for reading back: a random sample of what was acknowledged, or sent over UDP. */
  readonly sampleSize: number;
}

export interface LoadResult {
  /** Documents handed to the network at least once, a retried call counted once. */
  readonly sent: number;
  /** Documents in calls answered 200 and not listed as unprocessed; zero over UDP, which has no answers. */
  readonly acknowledged: number;
  readonly unprocessed: number;
  /** Calls answered 429. Each was sent again. */
  readonly throttledCalls: number;
  /** Calls or datagrams that failed otherwise, by reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** Bytes of the documents sent, without headers and escapes. */
  readonly documentBytes: number;
  /** From the first byte sent to the last answer, or the last datagram. */
  readonly elapsedSeconds: number;
  /** CPU time of the load process in that time. */
  readonly cpuMicros: number;
  readonly sampledTraceIds: readonly string[];
}
