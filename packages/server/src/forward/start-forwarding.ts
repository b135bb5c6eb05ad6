/** Puts forwarding together, if there is a target: settings in, something that follows what is accepted out. */

import type { Config } from '../config/config.ts';
import { FluoroscopeError } from '../errors.ts';
import type { Logger, ThrottledLog } from '../observe/logger.ts';
import type { Counters } from '../observe/counters.ts';
import { Deliveries } from './deliveries.ts';
import type { DropReason, ForwardReport } from './forward-report.ts';
import type { ForwardTarget } from './forward-target.ts';
import { Forwarder } from './forwarder.ts';
import { isOwnDoor } from './own-door.ts';
import { sendRequest } from './send-request.ts';

export interface ForwardSurroundings {
  readonly config: Config;
  readonly metrics: Counters;
  readonly logger: Logger;
  readonly throttledLog: ThrottledLog;
}

/** Undefined when nothing is forwarded. */
export function startForwarding(surroundings: ForwardSurroundings): Forwarder | undefined {
  const { config, logger } = surroundings;
  const { forward: target, forwardQueueBytes: queueLimitBytes } = config;
  if (target === 'off') return undefined;
  const report = forwardReport(target, surroundings);
  const deliveries = new Deliveries({
    send: (body, signal) => sendRequest(target, body, signal),
    report,
    nowMs: Date.now,
    random: Math.random,
  });
  const onFailure = (caught: unknown): void => logger.error({ err: caught }, 'spans could not be forwarded');
  const forwarder = new Forwarder({ deliveries, report, queueLimitBytes, onFailure });
  logger.info({ target: target.label }, 'everything received is forwarded');
  return forwarder;
}

/** Throws FLS_BAD_CONFIG for a target that is the service itself. */
export function assertForwardsElsewhere({
  forward: target,
  host,
  port,
  otlpHttpPort,
  otlpGrpcPort,
}: Config): void {
  if (target === 'off') return;
  const ports = [port, otlpHttpPort, otlpGrpcPort].filter((door) => door !== 'off');
  if (!isOwnDoor(target, { host, ports })) return;
  throw new FluoroscopeError(
    'FLS_BAD_CONFIG',
    `--forward names ${target.label}, where this service itself listens: what it forwards would come back for ever. Name another service.`,
  );
}

function forwardReport(
  { label }: ForwardTarget,
  { metrics, throttledLog }: ForwardSurroundings,
): ForwardReport {
  return {
    sent: (spans) => metrics.forwardedSpans.inc(spans),
    dropped(reason, spans, cause) {
      metrics.forwardDropped.inc({ reason }, spans);
      throttledLog.warn(`forward_${reason}`, dropSentence(reason, label, cause), spans);
    },
    requested(outcome, cause) {
      metrics.forwardRequests.inc({ outcome });
      if (outcome !== 'unavailable') return;
      throttledLog.warn(
        'forward_unavailable',
        `${label} takes no spans now and is tried again: ${cause ?? ''}`,
      );
    },
  };
}

/** What happened to the spans, and what an operator can do. */
function dropSentence(reason: DropReason, label: string, cause = 'it did not say why'): string {
  switch (reason) {
    case 'queue_full':
      return `spans were not forwarded because too many wait for ${label}: make it faster, or raise --forward-queue-bytes`;
    case 'refused':
      return `spans were not forwarded because ${label} refused them: ${cause}; check that --forward names an OTLP/HTTP endpoint, with credentials if it wants any`;
    case 'rejected':
      return `spans were not forwarded because ${label} left them out: ${cause}`;
    case 'gave_up':
      return `spans were not forwarded because ${label} could not take them for minutes: ${cause}; check that it runs and can be reached`;
    case 'stopped':
      return `spans were not forwarded because the service stopped before ${label} took them`;
    case 'failed':
      return 'spans were not forwarded because of an error in this service; the log has it';
  }
}
