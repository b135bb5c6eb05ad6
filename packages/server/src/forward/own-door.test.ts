import { hostname, networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isOwnDoor } from './own-door.ts';

const PORTS = [2000, 4318];

describe('a target', () => {
  it.each([
    ['http://127.0.0.1:2000/v1/traces', '127.0.0.1', true],
    ['http://localhost:4318/v1/traces', '127.0.0.1', true],
    ['http://127.8.8.8:4318/v1/traces', 'localhost', true],
    ['http://[::1]:4318/v1/traces', '127.0.0.1', true],
    ['http://0.0.0.0:4318/v1/traces', '::1', true],
    ['http://127.0.0.1:4318/v1/traces', '0.0.0.0', true],
    ['http://localhost:4318/v1/traces', '::', true],
    ['http://192.0.2.7:4318/v1/traces', '192.0.2.7', true],
    ['http://127.0.0.1:4319/v1/traces', '127.0.0.1', false],
    ['http://127.0.0.1/v1/traces', '127.0.0.1', false],
    ['http://192.0.2.7:4318/v1/traces', '127.0.0.1', false],
    ['http://192.0.2.7:4318/v1/traces', '0.0.0.0', false],
    ['http://127.0.0.1:4318/v1/traces', '192.0.2.7', false],
    ['http://collector:4318/v1/traces', '0.0.0.0', false],
  ])('%s of a service on %s is itself: %j', (url, host, expected) => {
    expect(isOwnDoor({ url }, { host, ports: PORTS })).toBe(expected);
  });

  it('without a port is at the one of its protocol', () => {
    const on = (url: string, port: number) => isOwnDoor({ url }, { host: '::', ports: [port] });
    expect([
      on('http://localhost/', 80),
      on('https://localhost/', 443),
      on('https://localhost/', 80),
    ]).toEqual([true, true, false]);
  });

  it('by any name of the machine is a service that listens everywhere', () => {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const urls = addresses.map(
      ({ address, family }) => `http://${family === 'IPv6' ? `[${address}]` : address}:2000/`,
    );
    for (const url of [`http://${hostname()}:2000/`, ...urls]) {
      expect(isOwnDoor({ url }, { host: '0.0.0.0', ports: PORTS })).toBe(true);
    }
  });
});
