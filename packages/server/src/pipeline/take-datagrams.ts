/** What becomes of datagrams: stored, or counted by the reason why not.
 *  A sender over UDP has no other way to learn it. */

import { FluoroscopeError, messageOf } from '../errors.ts';
import type { Logger, ThrottledLog } from '../observe/logger.ts';
import type { Counters } from '../observe/counters.ts';
import type { UdpReceiverHandler } from '../receive/udp-receiver.ts';
import type { Pipeline } from './pipeline.ts';

interface Surroundings {
  readonly pipeline: Pick<Pipeline, 'acceptCall'>;
  readonly metrics: Counters;
  readonly logger: Logger;
  readonly throttledLog: ThrottledLog;
}

export function takeDatagrams(surroundings: Surroundings): UdpReceiverHandler {
  const { pipeline, metrics, logger, throttledLog } = surroundings;
  return {
    accept: (texts) => pipeline.acceptCall(texts, 'udp'),
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
