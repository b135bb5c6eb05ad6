/**
 * Where documents (UDP) and HTTP calls (TCP: sampling, large documents) go: `host:port` for both, or
 * `udp:host:port tcp:host:port` in either order. `AWS_XRAY_DAEMON_ADDRESS` wins over `setDaemonAddress`; a bad value of
 * it throws while the SDK is loaded. An IPv6 address stands in brackets: `[::1]:2000`.
 * Source: aws-xray-sdk-core 3.12.0, `daemon_config.js`; X-Ray Developer Guide, "Configuring the AWS X-Ray daemon".
 */

import { log } from '../logging/logger.ts';

export interface Endpoint {
  /** Host name or address, an IPv6 one without its brackets. */
  readonly host: string;
  readonly port: number;
}

export interface DaemonAddress {
  readonly udp: Endpoint;
  readonly tcp: Endpoint;
}

const environmentVariable = 'AWS_XRAY_DAEMON_ADDRESS';
const local: Endpoint = { host: '127.0.0.1', port: 2000 };

let current: DaemonAddress = addressOfEnvironment() ?? { udp: local, tcp: local };

/** `host:port` as URLs write it. */
export function authorityOf({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The address in use; the same object until it changes. */
export function daemonAddress(): DaemonAddress {
  return current;
}

/**
 * Sets the address, unless the environment has one: then the call is ignored with a warning.
 * @throws Error `Invalid Daemon Address. …` when the text is not one of the two forms
 */
export function setDaemonAddress(address: string): void {
  if (process.env[environmentVariable]) {
    log.warn(
      `Ignoring call to setDaemonAddress as ${environmentVariable} is set. The current daemon address will not be changed.`,
    );
    return;
  }
  current = parseDaemonAddress(address);
  log.info(`Configured daemon address to ${address}.`);
}

function addressOfEnvironment(): DaemonAddress | undefined {
  const text = process.env[environmentVariable];
  return text ? parseDaemonAddress(text) : undefined;
}

function parseDaemonAddress(address: string): DaemonAddress {
  if (typeof address !== 'string' || !address.includes(':'))
    throw invalid('You must specify an ip and port.');
  const words = address.trim().split(/\s+/);
  const [udp, tcp] = ['udp:', 'tcp:'].map((protocol) => words.find((word) => word.startsWith(protocol)));
  if (words.length === 2 && udp !== undefined && tcp !== undefined) {
    return { udp: endpointOf(udp.slice(4)), tcp: endpointOf(tcp.slice(4)) };
  }
  if (words.length !== 1 || (udp ?? tcp) !== undefined) {
    throw invalid('You must specify both tcp and udp addresses.');
  }
  const both = endpointOf(address.trim());
  return { udp: both, tcp: both };
}

function endpointOf(text: string): Endpoint {
  const [, host = '', digits] = /^\[?(.*?)\]?:(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port > 0 && port < 65_536)) throw invalid('You must specify port number.');
  if (host === '') throw invalid('You must specify an ip.');
  return { host, port };
}

function invalid(reason: string): Error {
  return new Error(`Invalid Daemon Address. ${reason}`);
}
