/**
 * Whether a target is one of our own doors: what is forwarded there is received again, and forwarded again, for ever.
 * A loop over other services cannot be seen from here.
 */

import { hostname, networkInterfaces } from 'node:os';
import type { ForwardTarget } from './forward-target.ts';

/** Where the service listens. */
export interface Doors {
  /** As it is listened on; an unspecified address is every address of the machine. */
  readonly host: string;
  /** On TCP; 0 is a port that the system chooses, which nobody can have named. */
  readonly ports: readonly number[];
}

export function isOwnDoor({ url }: Pick<ForwardTarget, 'url'>, { host, ports }: Doors): boolean {
  const target = new URL(url);
  const port = target.port === '' ? defaultPort(target) : Number(target.port);
  return ports.includes(port) && reaches(bare(target.hostname), host.toLowerCase());
}

function defaultPort({ protocol }: URL): number {
  return protocol === 'https:' ? 443 : 80;
}

/** URLs have IPv6 addresses in brackets, and names in lower case. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function reaches(target: string, listened: string): boolean {
  if (isUnspecified(listened)) return isLoopback(target) || ownNames().has(target);
  return target === listened || (isLoopback(target) && isLoopback(listened));
}

/** A connection to an unspecified address ends at the machine itself. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.') || isUnspecified(host);
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function ownNames(): ReadonlySet<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  return new Set([hostname().toLowerCase(), ...addresses]);
}
