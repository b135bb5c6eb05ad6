/** What becomes of datagrams: stored, or counted by the reason why not. A sender over UDP has no other way to learn it. */

import { FluoroscopeError, messageOf } from '../errors.ts';
import type { Logger, ThrottledLog } from '../observe/logger.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { UdpReceiverHandler } from '../receive/udp-receiver.ts';
import type { Ingest } from './ingest.ts';

interface Surroundings {
  readonly ingest: Ingest;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly throttledLog: ThrottledLog;
}

export function takeDatagrams(surroundings: Surroundings): UdpReceiverHandler {
  const { ingest, metrics, logger, throttledLog } = surroundings;
  return {
    accept: (texts) => ingest.acceptCall(texts, 'udp'),
    received: (datagrams) => metrics.udpDatagrams.inc(datagrams),
    refused(reason, datagrams) {
      metrics.udpDropped.inc({ reason }, datagrams);
      throttledLog.warn(`udp_${reason}`, `datagrams were refused: ${reason}`, datagrams);
    },
    failed(datagrams, error) {
      const reason = error instanceof FluoroscopeError ? error.code : 'internal';
      metrics.udpDropped.inc({ reason }, datagrams);
      throttledLog.warn(`udp_${reason}`, `datagrams were lost: ${messageOf(error)}`, datagrams);
    },
    troubled: (error) =>
      throttledLog.warn('udp_socket', `the UDP socket reported an error: ${error.message}`),
    ended: (error) => logger.error({ err: error }, 'the UDP door is closed; restart to receive datagrams'),
  };
}
