import type { FastifyInstance } from 'fastify';
import { doorUnavailable, problemOf } from '../port-unavailable.ts';

/** Resolves with the port when the door is open. Throws FLS_PORT_UNAVAILABLE. */
export async function openOtlpHttp(
  app: FastifyInstance,
  address: { readonly host: string; readonly port: number },
): Promise<number> {
  try {
    await app.listen(address);
  } catch (caught) {
    throw doorUnavailable('otlp-http-port', address, problemOf(caught));
  }
  const bound = app.server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : address.port;
}
