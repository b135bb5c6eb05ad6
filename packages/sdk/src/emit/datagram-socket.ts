/**
 * The one UDP socket of the process, made at the first document and never keeping the process alive. It is connected:
 * that spares the address work of every send and lets the system report that nobody listens, which an unconnected
 * socket never learns. A literal address is connected at once, within the call, so that the first document leaves
 * before the call returns, even when `process.exit()` follows; a host name is looked up first and again every minute.
 */

import type { Socket } from 'node:dgram';
import { outsideOfRequests } from '../context/outside-of-requests.ts';
import { logLimited } from '../logging/log-limited.ts';
import { daemonAddress, type Endpoint } from './daemon-address.ts';

const lookupLifetimeMs = 60_000;
const retryMs = 1000;

interface Address {
  readonly address: string;
  readonly family: number;
}

let socket: Socket | undefined;
let connectedTo: Endpoint | undefined;
let connectedAddress = '';
/** When the name has to be looked up again, in ms since the epoch; never for a literal address. */
let staleAt = Number.POSITIVE_INFINITY;
let lookingUp: Endpoint | undefined;
let failedAt = 0;
let whenReady: () => void = () => undefined;
let whenRefused: (error: NodeJS.ErrnoException) => void = () => undefined;

/** Who is told when a socket came to be after `readySocket` had none, and of refusals that belong to no send. */
export function observeSocket(ready: () => void, refused: (error: NodeJS.ErrnoException) => void): void {
  whenReady = ready;
  whenRefused = refused;
}

/** The socket, connected to the daemon's address; undefined while that has to be found out or cannot be reached. */
export function readySocket(): Socket | undefined {
  const endpoint = daemonAddress().udp;
  if (endpoint === connectedTo && (staleAt === Number.POSITIVE_INFINITY || Date.now() < staleAt))
    return socket;
  return connectAnew(endpoint);
}

/** Whether waiting may help: an address is being looked up. */
export function isLookingUp(): boolean {
  return lookingUp !== undefined;
}

function connectAnew(endpoint: Endpoint): Socket | undefined {
  outsideOfRequests(reach, endpoint);
  return endpoint === connectedTo ? socket : undefined;
}

function reach(endpoint: Endpoint): void {
  const family = process.getBuiltinModule('node:net').isIP(endpoint.host);
  if (family === 0) lookUp(endpoint);
  else if (Date.now() - failedAt >= retryMs) connect(endpoint, { address: endpoint.host, family });
}

function lookUp(endpoint: Endpoint): void {
  if (lookingUp === endpoint || Date.now() - failedAt < retryMs) return;
  lookingUp = endpoint;
  process.getBuiltinModule('node:dns').lookup(endpoint.host, { all: true }, (error, addresses) => {
    if (lookingUp !== endpoint) return;
    lookingUp = undefined;
    // IPv4 first: `localhost` has both, and the daemon listens on the IPv4 one.
    const address = addresses?.find(({ family }) => family === 4) ?? addresses?.[0];
    if (error || address === undefined) failed(endpoint, error);
    else connect(endpoint, address);
    whenReady();
  });
}

function connect(endpoint: Endpoint, { address, family }: Address): void {
  const isName = address !== endpoint.host;
  if (endpoint !== connectedTo || address !== connectedAddress || socket === undefined) {
    const opened = openSocket(endpoint.port, address, family);
    if (opened === undefined) return;
    socket?.close();
    socket = opened;
    connectedTo = endpoint;
    connectedAddress = address;
  }
  staleAt = isName ? Date.now() + lookupLifetimeMs : Number.POSITIVE_INFINITY;
}

function openSocket(port: number, address: string, family: number): Socket | undefined {
  const opened = process.getBuiltinModule('node:dgram').createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // Answering within the call makes binding and connecting happen within it too.
    lookup: (host, _options, callback) => callback(null, host, family),
  });
  opened.unref();
  opened.on('error', (error) => whenRefused(error));
  opened.connect(port, address);
  try {
    opened.remoteAddress();
    return opened;
  } catch (error) {
    opened.close();
    failed({ host: address, port }, error);
    return undefined;
  }
}

function failed(endpoint: Endpoint, error: unknown): void {
  failedAt = Date.now();
  // An address that was good a minute ago is better than none.
  if (endpoint === connectedTo) staleAt = failedAt + retryMs;
  logLimited('daemon address', 'error', `Cannot reach ${endpoint.host}:${endpoint.port} by UDP: `, error);
}
