/** The doors that are OTLP's own, each on a port of its own and each of which may be left shut. */

import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config/config.ts';
import { closeHttp } from './close-http.ts';
import { createOtlpServer } from './otlp-http/create-otlp-server.ts';
import { openOtlpHttp } from './otlp-http/open-otlp-http.ts';
import type { OtlpOptions } from './otlp-http/register-otlp.ts';

export interface OtlpDoors {
  /** Undefined when the door is shut. */
  readonly httpPort: number | undefined;
  /** Takes no new requests; resolves when those under way are answered, or cut off after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

interface Door {
  readonly port: number;
  close(graceMs: number): Promise<void>;
}

/** Throws FLS_PORT_UNAVAILABLE. */
export async function openOtlpDoors(
  { host, otlpHttpPort }: Pick<Config, 'host' | 'otlpHttpPort'>,
  logger: FastifyBaseLogger,
  options: OtlpOptions,
): Promise<OtlpDoors> {
  const http =
    otlpHttpPort === 'off' ? undefined : await openHttp({ host, port: otlpHttpPort }, logger, options);
  return {
    httpPort: http?.port,
    close: async (graceMs) => {
      await http?.close(graceMs);
    },
  };
}

async function openHttp(
  address: { readonly host: string; readonly port: number },
  logger: FastifyBaseLogger,
  options: OtlpOptions,
): Promise<Door> {
  const app = createOtlpServer(logger, options);
  const port = await openOtlpHttp(app, address);
  return { port, close: (graceMs) => closeHttp(app, graceMs) };
}
