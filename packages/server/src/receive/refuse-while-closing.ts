import type { FastifyInstance } from 'fastify';
import { FluoroscopeError } from '../errors.ts';

/**
 * Requests still come in on connections that are busy when the doors close. They fail with FLS_STOPPING, which the part
 * of the server that they are for spells in its own way.
 */
export function refuseWhileClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onRequest', async () => {
    if (isClosing) throw new FluoroscopeError('FLS_STOPPING', 'The service is stopping.');
  });
}
