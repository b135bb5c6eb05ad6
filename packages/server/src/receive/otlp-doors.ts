/** The doors that are OTLP's own, each with a port of its own, and each of which may be left shut. */

import type { Config } from '../config/config.ts';
import type { Logger } from '../observe/logger.ts';
import { closeHttp } from './close-http.ts';
import { createOtlpServer } from './otlp-http/create-otlp-server.ts';
import { openOtlpHttp } from './otlp-http/open-otlp-http.ts';
import type { OtlpOptions } from './otlp-http/register-otlp.ts';

export interface OtlpDoors {
  /** Undefined for a door that is shut. */
  readonly httpPort: number | undefined;
  readonly grpcPort: number | undefined;
  /** Takes no new requests; resolves when those under way are answered, or cut off after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

interface Door {
  readonly port: number;
  close(graceMs: number): Promise<void>;
}

type Settings = Pick<Config, 'host' | 'otlpHttpPort' | 'otlpGrpcPort'>;

/** Throws FLS_PORT_UNAVAILABLE. */
export async function openOtlpDoors(
  { host, otlpHttpPort, otlpGrpcPort }: Settings,
  options: OtlpOptions,
  logger: Logger,
): Promise<OtlpDoors> {
  const http = await openIfWanted(host, otlpHttpPort, (address) => openHttp(address, options, logger));
  const grpc = await openIfWanted(host, otlpGrpcPort, (address) => openGrpc(address, options, logger));
  return {
    httpPort: http?.port,
    grpcPort: grpc?.port,
    close: async (graceMs) => {
      await Promise.all([http?.close(graceMs), grpc?.close(graceMs)]);
    },
  };
}

interface Address {
  readonly host: string;
  readonly port: number;
}

async function openIfWanted(
  host: string,
  port: number | 'off',
  open: (address: Address) => Promise<Door>,
): Promise<Door | undefined> {
  return port === 'off' ? undefined : open({ host, port });
}

async function openHttp(address: Address, options: OtlpOptions, logger: Logger): Promise<Door> {
  const app = createOtlpServer(logger, options);
  const port = await openOtlpHttp(app, address);
  return { port, close: (graceMs) => closeHttp(app, graceMs) };
}

/** Its library takes a moment to load; who leaves the door shut does not wait for it. */
async function openGrpc(address: Address, options: OtlpOptions, logger: Logger): Promise<Door> {
  const { GrpcDoor } = await import('./otlp-grpc/grpc-door.ts');
  const { takeSpans, metrics, throttledLog, bodyLimitBytes: messageLimitBytes } = options;
  return GrpcDoor.open({ ...address, messageLimitBytes }, { takeSpans, metrics, logger, throttledLog });
}
