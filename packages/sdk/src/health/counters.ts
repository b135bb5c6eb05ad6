/**
 * What the SDK did since the process began, as plain numbers: the one place to look when documents are missing.
 * Counting is an addition on an object of fixed shape, cheap enough for every path.
 */

const counts = {
  /** Documents handed over for sending: segments and streamed subsegments. */
  documentsEmitted: 0,
  /** Segments sent as they stood because they were still open at the deadline. */
  segmentsExpired: 0,
  /** Datagrams that the operating system took. */
  datagramsSent: 0,
  /** Bytes of those datagrams. */
  datagramBytesSent: 0,
  /** Documents that the service took over HTTP because they were too large for a datagram. */
  documentsSentOverHttp: 0,
  /** Attempts over HTTP that the other side refused or did not answer; the documents went on by UDP. */
  httpAttemptsFailed: 0,
  /** Documents that were too large and went as several: their subsegments one by one. */
  documentsSplit: 0,
  /** Documents of which the largest fields were cut to fit. */
  documentsCut: 0,
  /** Lost: nobody listens at the daemon's address (the system said so; mostly it does not). */
  droppedRefused: 0,
  /** Lost: the daemon's host name has no address. */
  droppedNoAddress: 0,
  /** Lost: more was waiting than the backlog holds. */
  droppedBacklogFull: 0,
  /** Lost: too large even after everything that may be cut was cut. */
  droppedTooLarge: 0,
  /** Lost: the operating system refused the send for another reason. */
  droppedSendFailed: 0,
  /** Times the service's sampling rules could not be had. */
  samplingRulesFailed: 0,
  /** Times the service could not be told what was sampled. */
  samplingTargetsFailed: 0,
  /** Failures inside the SDK that were kept from the application. */
  sdkErrors: 0,
  /** Log lines that the application's logger threw on. */
  logLinesFailed: 0,
};

/** Names of the counters. */
export type CounterName = keyof typeof counts;

/** Adds to a counter. */
export function count(name: CounterName, by = 1): void {
  counts[name] += by;
}

/** A copy of every counter. They only ever grow. */
export function counters(): Record<CounterName, number> {
  return { ...counts };
}
