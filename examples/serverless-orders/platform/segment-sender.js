// Sends segment documents as the daemon takes them: one to a datagram, after a line that says so.
// Source: X-Ray Developer Guide, "Sending segment documents to the X-Ray daemon".

import { createSocket } from 'node:dgram';

const HEADER = '{"format":"json","version":1}\n';

/** @typedef {(document: object) => void} SendSegment */

/**
 * @param {string} daemonAddress `HOST:PORT`
 * @returns {SendSegment}
 */
export function segmentSender(daemonAddress) {
  const { hostname, port } = new URL(`udp://${daemonAddress}`);
  const socket = createSocket('udp4');
  socket.unref();
  return (document) => socket.send(HEADER + JSON.stringify(document), Number(port), hostname);
}
