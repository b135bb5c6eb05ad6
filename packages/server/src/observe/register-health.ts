/** Health for people and orchestrators: alive, ready to serve, and what was counted. */

import type { FastifyInstance } from 'fastify';
import { messageOf } from '../errors.ts';
import type { UdpReceiver } from '../receive/udp-receiver.ts';
import type { Database } from '../store/database.ts';
import { countUdpDrops, type DropSources } from './count-udp-drops.ts';
import type { Metrics } from './metrics.ts';

export interface HealthSources extends DropSources {
  readonly database: Database;
  readonly metrics: Metrics;
  /** Undefined until the door is open. */
  readonly udp: () => Pick<UdpReceiver, 'failure' | 'droppedDatagrams' | 'kernelDrops'> | undefined;
}

/** Adds `GET /healthz`, `/readyz` and `/metrics`. */
export function registerHealth(app: FastifyInstance, sources: HealthSources): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const reason = await whyNotReady(sources);
    return reason === undefined
      ? { status: 'ready' }
      : reply.code(503).send({ status: 'unavailable', reason });
  });
  app.get('/metrics', async (_request, reply) => {
    await countUdpDrops(sources);
    return reply.type(sources.metrics.registry.contentType).send(await sources.metrics.registry.metrics());
  });
}

async function whyNotReady({ database, udp }: HealthSources): Promise<string | undefined> {
  const failure = udp()?.failure;
  if (failure !== undefined) return `The UDP door is closed: ${failure.message}.`;
  try {
    await database.select({ sql: 'SELECT 1', params: {} });
    return undefined;
  } catch (caught) {
    return messageOf(caught);
  }
}
