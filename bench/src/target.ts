/**
 * An endpoint of another service that is loaded beside ours. It has to be on this machine: that is what makes two
 * columns of one run comparable, and nobody's service is loaded over a network by a slip of the keyboard.
 */

import type { Door } from './load-job.ts';

export interface Target {
  readonly door: Exclude<Door, 'udp'>;
  readonly port: number;
  /** As it was given. */
  readonly url: string;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

/** Throws an Error that says what an address may be. */
export function parseTarget(url: string): Target {
  if (!URL.canParse(url))
    throw new Error(`--target takes an address such as http://127.0.0.1:4318/v1/traces, not ${url}`);
  const { protocol, hostname, port, pathname } = new URL(url);
  const door = doorOf(protocol, pathname);
  if (door === undefined)
    throw new Error(
      `--target takes http://HOST:PORT, http://HOST:PORT/v1/traces or grpc://HOST:PORT, without TLS, not ${url}`,
    );
  if (!LOOPBACK.has(hostname))
    throw new Error(
      `--target takes an address of this machine, 127.0.0.1, and not ${hostname}; services are compared on one machine`,
    );
  return { door, url, port: port === '' ? 80 : Number(port) };
}

function doorOf(protocol: string, pathname: string): Target['door'] | undefined {
  const isRoot = pathname === '/' || pathname === '';
  if (protocol === 'grpc:' && isRoot) return 'otlp-grpc';
  if (protocol !== 'http:') return undefined;
  if (isRoot) return 'http';
  return pathname === '/v1/traces' ? 'otlp-http' : undefined;
}
