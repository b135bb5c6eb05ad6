/** Opens TCP and UDP on the same number, as SDKs expect of a daemon's address. */

import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { portUnavailable, problemOf } from './port-unavailable.ts';
import { UdpReceiver, type UdpReceiverHandler, type UdpReceiverOptions } from './udp-receiver.ts';

/** With port 0 the system chooses, and its choice for one protocol may be taken on the other. */
const ATTEMPTS_AT_FREE_PORT = 20;

/** Resolves with both doors open. Throws FLS_PORT_UNAVAILABLE. */
export async function listenOnOnePort(
  app: FastifyInstance,
  options: UdpReceiverOptions,
  handler: UdpReceiverHandler,
): Promise<UdpReceiver> {
  const udp =
    options.port === 0 ? await openAnyPort(app, options, handler) : await UdpReceiver.open(options, handler);
  try {
    await app.listen({ host: options.host, port: udp.port });
  } catch (caught) {
    await udp.close();
    throw portUnavailable('TCP', { host: options.host, port: udp.port }, problemOf(caught));
  }
  return udp;
}

async function openAnyPort(
  app: FastifyInstance,
  options: UdpReceiverOptions,
  handler: UdpReceiverHandler,
): Promise<UdpReceiver> {
  for (let attempt = 1; ; attempt += 1) {
    const udp = await UdpReceiver.open(options, handler);
    if ((await isTcpPortFree(options.host, udp.port)) || attempt === ATTEMPTS_AT_FREE_PORT) return udp;
    app.log.debug({ port: udp.port }, 'the free UDP port is taken on TCP; asking for another');
    await udp.close();
  }
}

function isTcpPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((answer) => {
    const probe = createServer();
    // Any reason not to listen makes the port useless to us, and the next one is tried.
    probe.once('error', () => answer(false));
    probe.listen(port, host, () => probe.close(() => answer(true)));
  });
}
